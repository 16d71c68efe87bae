import json
import os

import boto3

orders = boto3.resource("dynamodb").Table(os.environ["ORDERS"])


def place(event, context):
    order = json.loads(event["body"])
    orders.put_item(Item=order)
    return answer(201, {"id": order["id"], "stage": os.environ["STAGE"]})


def show(event, context):
    found = orders.get_item(Key={"id": event["pathParameters"]["id"]}).get("Item")
    if found is None:
        return answer(404, {"message": "no such order"})
    return answer(200, found | {"greeting": os.environ["GREETING"]})


def answer(status, body):
    return {
        "statusCode": status,
        "headers": {"Access-Control-Allow-Origin": "*"},
        "body": json.dumps(body),
    }
