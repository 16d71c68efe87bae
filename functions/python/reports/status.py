"""The state of a job, for those who ask instead of listening."""

from __future__ import annotations

import json
import os
from typing import Any

import boto3

jobs = boto3.resource("dynamodb").Table(os.environ["JOBS_TABLE"])


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    job = jobs.get_item(Key={"id": event["pathParameters"]["id"]}).get("Item")
    if job is None:
        return {"statusCode": 404, "body": json.dumps({"message": "There is no such report"})}
    return {"status": job["status"]}
