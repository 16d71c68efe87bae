import os

import boto3

visits = boto3.resource("dynamodb").Table(os.environ["VISITS"])


def handler(event, context):
    visits.put_item(Item={"id": event["id"]})
