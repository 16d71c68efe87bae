"""POST /imports: note the import as queued, leave the work to the worker, answer 202."""

from __future__ import annotations

import json
import os
import uuid
from typing import Any

import boto3
from store import QUEUED, table

queue = boto3.resource("sqs").Queue(os.environ["QUEUE_URL"])


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    try:
        csv_text = json.loads(event.get("body") or "")["csv"]
    except (json.JSONDecodeError, KeyError, TypeError):
        return _respond(
            400, {"message": 'The body must be JSON such as {"csv": "sku,quantity\\n"}'}
        )
    import_id = str(uuid.uuid4())
    table.put_item(Item={"id": import_id, "status": QUEUED, "csv": csv_text})
    queue.send_message(MessageBody=json.dumps({"importId": import_id}))
    return _respond(202, {"id": import_id, "status": QUEUED})


def _respond(status: int, body: dict[str, Any]) -> dict[str, Any]:
    headers = {"Content-Type": "application/json"}
    return {"statusCode": status, "headers": headers, "body": json.dumps(body)}
