"""Endpoints behind API Gateway's Lambda proxy integration."""

from __future__ import annotations

import functools
import json
import logging
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

Event = dict[str, Any]
Response = dict[str, Any]

logger = logging.getLogger(__name__)
logger.setLevel(logging.INFO)

CORS_HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Headers": "Content-Type",
    "Access-Control-Allow-Methods": "GET,POST,PUT,DELETE,OPTIONS",
}


class RequestError(Exception):
    """What the caller did wrong, and with which status to say so."""

    def __init__(self, status: int, message: str, **details: Any) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"message": message, **details}


def endpoint(handle: Callable[[Event], Response]) -> Callable[[Event, Any], Response]:
    """Answer for what callers and the table may get wrong.

    A bug is left to raise: API Gateway answers 502, and the invocation is on record as failed.
    """

    @functools.wraps(handle)
    def handler(event: Event, context: Any) -> Response:
        try:
            return handle(event)
        except RequestError as error:
            return respond(error.status, error.body)
        except (ClientError, BotoCoreError):
            logger.exception("the table refused a call")
            return respond(500, {"message": "The item store is unavailable"})

    return handler


def respond(status: int, body: Any = None) -> Response:
    """A proxy response; a body of None is an empty one."""
    text = "" if body is None else json.dumps(body, default=_number)
    headers = {"Content-Type": "application/json", **CORS_HEADERS}
    return {"statusCode": status, "headers": headers, "body": text}


def json_body(event: Event) -> dict[str, Any]:
    """The request's body, which must be a JSON object; its fractions are exact decimals.

    Raises:
        RequestError: 400, saying what is wrong with it.
    """
    try:
        body = json.loads(event.get("body") or "", parse_float=Decimal)
    except json.JSONDecodeError as error:
        raise RequestError(400, f"The body is not valid JSON: {error}") from None
    if not isinstance(body, dict):
        raise RequestError(400, "The body must be a JSON object")
    return body


def item_id(event: Event) -> str:
    return str(event["pathParameters"]["id"])


def _number(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError(f"{type(value).__name__} is not JSON")
