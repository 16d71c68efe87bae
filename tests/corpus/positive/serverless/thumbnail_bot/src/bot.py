import json
import os

import boto3

sqs = boto3.client("sqs")
s3 = boto3.client("s3")


def enqueue(event, context):
    for record in event["Records"]:
        key = record["s3"]["object"]["key"]
        sqs.send_message(QueueUrl=os.environ["JOBS"], MessageBody=json.dumps({"key": key}))


def shrink(event, context):
    from names import small  # of the layer

    for record in event["Records"]:
        key = json.loads(record["body"])["key"]
        body = s3.get_object(Bucket=os.environ["TARGET"], Key=key)["Body"].read()
        s3.put_object(Bucket=os.environ["TARGET"], Key=small(key), Body=body[:3])
    return {"batchItemFailures": []}
