"""GET /imports/{id}: how far it is, for callers that poll."""

from __future__ import annotations

import json
from typing import Any

from store import find

SHOWN = ("id", "status", "rows", "quantity", "problem")


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    import_id = event["pathParameters"]["id"]
    item = find(import_id)
    if item is None:
        return _respond(404, {"message": f"There is no import {import_id}"})
    return _respond(200, {name: item[name] for name in SHOWN if name in item})


def _respond(status: int, body: dict[str, Any]) -> dict[str, Any]:
    headers = {"Content-Type": "application/json"}
    return {"statusCode": status, "headers": headers, "body": json.dumps(body, default=int)}
