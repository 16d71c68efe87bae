import base64
import json
import os

import boto3

pages = boto3.resource("dynamodb").Table(os.environ["PAGES"])


def handler(event, context):
    for record in event["Records"]:
        click = json.loads(base64.b64decode(record["kinesis"]["data"]))
        pages.update_item(
            Key={"page": click["page"]},
            UpdateExpression="ADD clicks :one",
            ExpressionAttributeValues={":one": 1},
        )
