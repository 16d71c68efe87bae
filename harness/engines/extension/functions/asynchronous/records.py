"""The invocation record that a destination gets, and the message of a dead-letter queue.

Source: Lambda developer guide, "Capturing records of Lambda asynchronous invocations" and
"Adding a dead-letter queue".
"""

from __future__ import annotations

import json
import time
from typing import Any

from ...lambda_runtime.platform_log import stamp
from . import sending
from .event import Event, qualifier_of

ERROR_MESSAGE_BYTES = 1024
"""A dead-letter queue gets the first KB of the error message."""


def succeeded(manager: Any, event: Event, settings: Any, result: Any) -> None:
    if target := _target(settings, "OnSuccess"):
        record = _record(manager, event, "Success", event.retries + 1, result)
        sending.to_destination(manager.function_version, target, record, "Success")


def given_up(manager: Any, event: Event, settings: Any, condition: str, result: Any) -> None:
    """`result` is None where the function did not run at last."""
    version = manager.function_version
    if target := _target(settings, "OnFailure"):
        count = event.retries + (result is not None)
        record = _record(manager, event, condition, count, result)
        sending.to_destination(version, target, record, "Failure")
    if version.config.dead_letter_arn:
        sending.to_dead_letters(
            version, event.invocation.payload.decode(), _attributes(event, result)
        )


def _target(settings: Any, outcome: str) -> str | None:
    if settings is None:
        return None
    found = (settings.destination_config or {}).get(outcome) or {}
    return found.get("Destination") or None


def _record(manager: Any, event: Event, condition: str, count: int, result: Any) -> dict[str, Any]:
    invocation, identifier = event.invocation, manager.function_version.id
    record: dict[str, Any] = {
        "version": "1.0",
        "timestamp": stamp(time.time()),
        "requestContext": {
            "requestId": invocation.request_id,
            "functionArn": f"{identifier.unqualified_arn()}:{qualifier_of(invocation.invoked_arn)}",
            "condition": condition,
            "approximateInvokeCount": count,
        },
        "requestPayload": _parsed(invocation.payload),
    }
    if result is not None:
        record["responseContext"] = {"statusCode": 200, "executedVersion": identifier.qualifier}
        if result.is_error:
            record["responseContext"]["functionError"] = "Unhandled"
        record["responsePayload"] = _parsed(result.payload)
    return record


def _attributes(event: Event, result: Any) -> dict[str, dict[str, str]]:
    told = _parsed(result.payload) if result is not None else None
    message = told.get("errorMessage") if isinstance(told, dict) else told
    text = str(message or "The event was not handed to the function")
    cut = text.encode()[:ERROR_MESSAGE_BYTES].decode("utf-8", "ignore")
    return {
        "RequestID": {"DataType": "String", "StringValue": event.invocation.request_id},
        "ErrorCode": {"DataType": "Number", "StringValue": "200" if result else "429"},
        "ErrorMessage": {"DataType": "String", "StringValue": cut},
    }


def _parsed(payload: bytes | str | None) -> Any:
    text = payload.decode("utf-8", "replace") if isinstance(payload, bytes) else payload
    try:
        return json.loads(text or "null")
    except ValueError:
        return text
