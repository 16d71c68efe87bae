"""Enrich each transaction with its customer, flag what is suspicious, file it by its day."""

from __future__ import annotations

import base64
import json
import os
from datetime import datetime
from decimal import Decimal
from typing import Any

import boto3
from rules import flags_of

customers = boto3.resource("dynamodb").Table(os.environ["CUSTOMERS_TABLE"])
s3 = boto3.client("s3")
sqs = boto3.client("sqs")


def handler(event: dict[str, Any], context: Any) -> None:
    for record in event["Records"]:
        transaction = json.loads(base64.b64decode(record["kinesis"]["data"]))
        enrich(transaction)


def enrich(transaction: dict[str, Any]) -> None:
    """File one transaction as `YYYY/MM/DD/<id>.json`; a suspicious one is told of too."""
    customer = customers.get_item(Key={"id": transaction["customerId"]}).get("Item", {})
    flags = flags_of(transaction, customer)
    enriched = {**transaction, "customer": customer, "flags": flags}
    day = datetime.fromisoformat(transaction["time"]).strftime("%Y/%m/%d")
    s3.put_object(
        Bucket=os.environ["ARCHIVE"],
        Key=f"{day}/{transaction['id']}.json",
        Body=json.dumps(enriched, default=_number),
        ContentType="application/json",
    )
    if flags:
        message = {"id": transaction["id"], "flags": flags}
        sqs.send_message(QueueUrl=os.environ["SUSPICIOUS"], MessageBody=json.dumps(message))


def _number(value: Decimal) -> float | int:
    return int(value) if value == value.to_integral_value() else float(value)
