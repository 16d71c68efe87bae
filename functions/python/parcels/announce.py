"""Tells the depot what comes."""

import os

import boto3
from correlation import log

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    detail = event["detail"]
    log("announced", detail.get("correlationId"), parcel=detail["id"])
    table.put_item(Item={"id": detail["id"], "depot": detail["depot"]})
