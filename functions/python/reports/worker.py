"""Makes the reports, and tells who waits for them, if he is still there."""

from __future__ import annotations

import json
import logging
import os
from typing import Any

import boto3

jobs = boto3.resource("dynamodb").Table(os.environ["JOBS_TABLE"])
ROWS = {"small": 3, "large": 3000}

logger = logging.getLogger(__name__)
logger.setLevel(logging.INFO)


def handler(event: dict[str, Any], context: Any) -> None:
    for record in event["Records"]:
        job = json.loads(record["body"])
        rows = ROWS.get(job["report"])
        done = {"status": "failed"} if rows is None else {"status": "processed", "rows": rows}
        jobs.put_item(Item={**job, **done})
        _tell(job, done)


def _tell(job: dict[str, Any], done: dict[str, Any]) -> None:
    client = boto3.client("apigatewaymanagementapi", endpoint_url=job["endpoint"])
    text = json.dumps({"id": job["id"], **done})
    try:
        client.post_to_connection(ConnectionId=job["connection"], Data=text.encode())
    except client.exceptions.GoneException:
        logger.info("nobody waits for %s any more", job["id"])
