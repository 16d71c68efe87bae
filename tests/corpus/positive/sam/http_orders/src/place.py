import json
import os

import boto3

orders = boto3.resource("dynamodb").Table(os.environ["ORDERS"])


def handler(event, context):
    order = json.loads(event["body"]) | {"id": event["pathParameters"]["id"]}
    orders.put_item(Item=order)
    return order
