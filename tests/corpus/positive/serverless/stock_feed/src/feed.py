import base64
import json
import os

import boto3

totals = boto3.resource("dynamodb").Table(os.environ["TOTALS"])


def changed(event, context):
    for record in event["Records"]:
        before = int(record["dynamodb"]["OldImage"]["left"]["N"])
        after = int(record["dynamodb"]["NewImage"]["left"]["N"])
        sku = record["dynamodb"]["Keys"]["sku"]["S"]
        totals.put_item(Item={"id": sku, "sold": before - after})


def ticked(event, context):
    for record in event["Records"]:
        tick = json.loads(base64.b64decode(record["kinesis"]["data"]))
        if tick.get("broken"):
            raise ValueError("a broken tick")
        totals.put_item(Item={"id": tick["id"], "price": tick["price"]})
