"""Takes a parcel in, and hands it on by a queue."""

import json
import os

import boto3
from correlation import attributes, log, of_request

sqs = boto3.client("sqs")


def handler(event, context):
    correlation_id = of_request(event)
    parcel = json.loads(event["body"])
    log("accepted", correlation_id, parcel=parcel["id"])
    sqs.send_message(
        QueueUrl=os.environ["QUEUE_URL"],
        MessageBody=json.dumps(parcel),
        MessageAttributes=attributes(correlation_id),
    )
    body = json.dumps({"id": parcel["id"]})
    return {"statusCode": 202, "headers": {"X-Correlation-Id": correlation_id}, "body": body}
