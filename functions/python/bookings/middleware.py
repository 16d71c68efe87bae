"""What stands around a handler: errors outermost, then the body's JSON, then its schema."""

from __future__ import annotations

import base64
import functools
import json
import logging
from collections.abc import Callable
from typing import Any

logger = logging.getLogger(__name__)
logger.setLevel(logging.INFO)

Event = dict[str, Any]
Handler = Callable[[Event, Any], Any]
TYPES = {"string": str, "integer": int}


class Refused(Exception):
    """What the caller is told, with its status."""

    def __init__(self, status: int, message: str, **details: Any) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"message": message, **details}


def answering(handler: Handler) -> Handler:
    """What the handler returns becomes an answer; what it raises is logged, and told to nobody."""

    @functools.wraps(handler)
    def wrapped(event: Event, context: Any) -> Any:
        try:
            return _answer(201, handler(event, context))
        except Refused as refused:
            return _answer(refused.status, refused.body)
        except Exception:
            logger.exception("request %s failed", context.aws_request_id)
            body = {"message": "Something went wrong", "requestId": context.aws_request_id}
            return _answer(500, body)

    return wrapped


def json_body(handler: Handler) -> Handler:
    """`event["body"]` is data."""

    @functools.wraps(handler)
    def wrapped(event: Event, context: Any) -> Any:
        kind = event["headers"].get("content-type", "").partition(";")[0]
        if kind != "application/json":
            raise Refused(415, "The body must be application/json")
        text = event.get("body") or ""
        if event.get("isBase64Encoded"):
            text = base64.b64decode(text)
        try:
            data = json.loads(text)
        except ValueError:
            raise Refused(400, "The body is not valid JSON") from None
        return handler({**event, "body": data}, context)

    return wrapped


def valid(schema: dict[str, str]) -> Callable[[Handler], Handler]:
    """The body has each of these fields, of these types, and no others."""

    def wrap(handler: Handler) -> Handler:
        @functools.wraps(handler)
        def wrapped(event: Event, context: Any) -> Any:
            body = event["body"]
            if not isinstance(body, dict):
                raise Refused(422, "The booking is not valid", errors={"$": "must be an object"})
            errors = {name: "is unknown" for name in body if name not in schema}
            for name, kind in schema.items():
                if name not in body:
                    errors[name] = "is required"
                elif not isinstance(body[name], TYPES[kind]) or isinstance(body[name], bool):
                    errors[name] = f"must be of type {kind}"
            if errors:
                raise Refused(422, "The booking is not valid", errors=errors)
            return handler(event, context)

        return wrapped

    return wrap


def _answer(status: int, body: Any) -> dict[str, Any]:
    headers = {"content-type": "application/json"}
    return {"statusCode": status, "headers": headers, "body": json.dumps(body)}
