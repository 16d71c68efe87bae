"""Reports how many reservations there are."""

from __future__ import annotations

import json
import os
from typing import Any

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE_NAME"])
sqs = boto3.client("sqs")


def handler(event: dict[str, Any], _context: Any) -> None:
    count = table.scan(Select="COUNT")["Count"]
    body = json.dumps({"day": event["day"][:10], "reservations": count})
    sqs.send_message(QueueUrl=os.environ["REPORTS"], MessageBody=body)
