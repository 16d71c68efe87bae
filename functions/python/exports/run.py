"""Exports a job page by page; a mark says how far it came, and until when it runs."""

import os
import time
import urllib.request

import boto3
from botocore.exceptions import ClientError

jobs = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    job = taken(event["job"], time.time() + context.get_remaining_time_in_millis() / 1000)
    if job is None:
        return {"state": "not mine"}
    for page in range(int(job.get("done", 0)) + 1, int(job["pages"]) + 1):
        render(job["id"], page)
        jobs.update_item(
            Key={"id": job["id"]},
            UpdateExpression="SET done = :done",
            ExpressionAttributeValues={":done": page},
        )
    jobs.update_item(
        Key={"id": job["id"]},
        UpdateExpression="SET #state = :complete REMOVE runsUntil",
        ExpressionAttributeNames={"#state": "state"},
        ExpressionAttributeValues={":complete": "complete"},
    )
    return {"state": "complete", "pages": int(job["pages"])}


def render(job, page):
    url = f"{os.environ['RENDERER_URL']}/{job}/{page}"
    with urllib.request.urlopen(url) as response:
        response.read()


def taken(job, until):
    """The job, marked as in progress; None where somebody else has it, or it is complete."""
    try:
        return jobs.update_item(
            Key={"id": job},
            UpdateExpression="SET #state = :running, runsUntil = :until ADD runs :one",
            ConditionExpression="#state = :open",
            ExpressionAttributeNames={"#state": "state"},
            ExpressionAttributeValues={
                ":running": "in progress",
                ":until": int(until * 1000),
                ":open": "open",
                ":one": 1,
            },
            ReturnValues="ALL_NEW",
        )["Attributes"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise
        return None
