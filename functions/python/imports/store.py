"""The table of imports, and the queue of those that wait for the worker."""

from __future__ import annotations

import os
from typing import Any

import boto3

QUEUED = "queued"
PROCESSED = "processed"

table = boto3.resource("dynamodb").Table(os.environ["TABLE_NAME"])


def find(import_id: str) -> dict[str, Any] | None:
    return table.get_item(Key={"id": import_id}, ConsistentRead=True).get("Item")
