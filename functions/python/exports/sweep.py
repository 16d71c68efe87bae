"""Opens jobs again whose run has died: it should have ended, and left its mark."""

import json
import os
import time

import boto3
from boto3.dynamodb.conditions import Attr

jobs = boto3.resource("dynamodb").Table(os.environ["TABLE"])
client = boto3.client("lambda")


def handler(event, context):
    now = int(time.time() * 1000)
    stale = Attr("state").eq("in progress") & Attr("runsUntil").lt(now)
    found = [job["id"] for job in jobs.scan(FilterExpression=stale)["Items"]]
    for job in found:
        jobs.update_item(
            Key={"id": job},
            UpdateExpression="SET #state = :open REMOVE runsUntil",
            ConditionExpression="#state = :running AND runsUntil < :now",
            ExpressionAttributeNames={"#state": "state"},
            ExpressionAttributeValues={":open": "open", ":running": "in progress", ":now": now},
        )
        client.invoke(
            FunctionName=os.environ["RUN"],
            InvocationType="Event",
            Payload=json.dumps({"job": job}),
        )
    return {"opened": found}
