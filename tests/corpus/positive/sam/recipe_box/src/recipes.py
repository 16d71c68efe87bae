import json
import os

import boto3

s3 = boto3.client("s3")


def save(event, context):
    s3.put_object(
        Bucket=os.environ["RECIPES"],
        Key=f"{event['name']}.json",
        Body=json.dumps(event["steps"]),
        ContentType="application/json",
    )
