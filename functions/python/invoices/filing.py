"""Invoices of one tenant: filed, shown, tidied up, each by a function with a role of its own."""

from __future__ import annotations

import json
import os
from decimal import Decimal
from typing import Any

import boto3

TABLE = boto3.resource("dynamodb").Table(os.environ["TABLE"])
S3 = boto3.client("s3")
SNS = boto3.client("sns")
BUCKET = os.environ["BUCKET"]

Event = dict[str, Any]


def file(event: Event, context: Any) -> Event:
    """Keep an invoice and tell of it."""
    invoice = {"tenant": event["tenant"], "id": event["id"], "total": Decimal(str(event["total"]))}
    TABLE.put_item(Item=invoice)
    key = f"{event['tenant']}/{event['id']}.json"
    S3.put_object(Bucket=BUCKET, Key=key, Body=json.dumps(event).encode())
    SNS.publish(TopicArn=os.environ["TOPIC"], Message=json.dumps({"filed": key}))
    return {"key": key}


def show(event: Event, context: Any) -> Event:
    """An invoice as it was filed; `seen` marks it, which is not for this role to do."""
    key = {"tenant": event["tenant"], "id": event["id"]}
    found = TABLE.get_item(Key=key).get("Item")
    if found is None:
        raise LookupError(f"There is no invoice {event['id']}")
    if event.get("seen"):
        TABLE.update_item(
            Key=key, UpdateExpression="SET seen = :t", ExpressionAttributeValues={":t": True}
        )
    return {"id": found["id"], "total": float(found["total"])}


def tidy(event: Event, context: Any) -> Event:
    """Delete the documents with a prefix."""
    found = S3.list_objects_v2(Bucket=BUCKET, Prefix=event["prefix"]).get("Contents", [])
    for each in found:
        S3.delete_object(Bucket=BUCKET, Key=each["Key"])
    return {"deleted": len(found)}
