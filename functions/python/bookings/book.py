"""Books a room for a day."""

from __future__ import annotations

import os
from typing import Any

import boto3
from middleware import Refused, answering, json_body, valid

bookings = boto3.resource("dynamodb").Table(os.environ["BOOKINGS_TABLE"])
Taken = bookings.meta.client.exceptions.ConditionalCheckFailedException


@answering
@json_body
@valid({"room": "string", "day": "string", "guests": "integer"})
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    booking: dict[str, Any] = event["body"]
    try:
        bookings.put_item(Item=booking, ConditionExpression="attribute_not_exists(room)")
    except Taken:
        raise Refused(409, "The room is taken on that day") from None
    return booking
