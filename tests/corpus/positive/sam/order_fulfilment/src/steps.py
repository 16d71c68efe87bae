import os

import boto3

stock = boto3.resource("dynamodb").Table(os.environ["STOCK"])


class CardDeclined(Exception):
    pass


def reserve(event, context):
    change(event["sku"], -1)
    return event | {"reserved": True}


def release(event, context):
    change(event["sku"], 1)
    return {"released": event["sku"]}


def charge(event, context):
    if event["card"] == "declined":
        raise CardDeclined("no money")
    return {"charged": True}


def change(sku, by):
    stock.update_item(
        Key={"sku": sku},
        UpdateExpression="ADD #left :by",
        ExpressionAttributeNames={"#left": "left"},
        ExpressionAttributeValues={":by": by},
    )
