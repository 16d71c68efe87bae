"""Sessions in a table with a time to live."""

from __future__ import annotations

import os
import time
import uuid
from typing import Any

import boto3

LASTS = 3600
"""Seconds."""
table = boto3.resource("dynamodb").Table(os.environ["TABLE_NAME"])


class SessionExpired(Exception):
    """The user has to sign in again."""


def open_session(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    session = {
        "id": event.get("id") or str(uuid.uuid4()),
        "user": event["user"],
        "expires": int(time.time()) + LASTS,
    }
    table.put_item(Item=session)
    return {"id": session["id"]}


def read_session(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """DynamoDB deletes what has expired when it comes to it: until then it is refused here.

    Raises:
        SessionExpired: it has run out, or was never there.
    """
    session = table.get_item(Key={"id": event["id"]}, ConsistentRead=True).get("Item")
    if session is None or session["expires"] <= time.time():
        raise SessionExpired(f"session {event['id']} has expired")
    return {"user": session["user"]}
