import json
import os

import boto3

forms = boto3.resource("dynamodb").Table(os.environ["FORMS"])


def submit(event, context):
    forms.put_item(Item=json.loads(event["body"]))
    return {"statusCode": 200}
