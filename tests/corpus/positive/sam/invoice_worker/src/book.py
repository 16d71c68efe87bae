import json
import os

import boto3

ledger = boto3.resource("dynamodb").Table(os.environ["LEDGER"])


def handler(event, context):
    failed = []
    for record in event["Records"]:
        invoice = json.loads(record["body"])
        if invoice["cents"] < 0:
            failed.append({"itemIdentifier": record["messageId"]})
            continue
        ledger.put_item(Item={"number": invoice["number"], "cents": invoice["cents"]})
    return {"batchItemFailures": failed}
