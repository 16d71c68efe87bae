"""What functions answer, and parts of events: no function is invoked with them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from harness.events.looking import Look
from harness.events.model import Found, Kind
from harness.events.shapes import at, has, text

_ANSWER = "a function answers it; no function is invoked with it"
_PART = "it is a part of an AppSync event (its `identity`), not an event"


def _having(*keys: str, without: tuple[str, ...] = ()) -> Callable[[Any, Look], Found | None]:
    def recognise(event: Any, _: Look) -> Found | None:
        found = has(event, *keys) and not any(key in event for key in without)
        return Found() if found else None

    return recognise


def _http(event: Any, _: Look) -> Found | None:
    if not has(event, "statusCode") or has(event, "requestContext"):
        return None
    return Found(str(event["statusCode"]))


def _records(event: Any, _: Look) -> Found | None:
    records = at(event, "records")
    if not isinstance(records, list) or not records:
        return None
    if not all(has(record, "recordId", "result") for record in records):
        return None
    return Found(text(records[0], "result"), len(records))


def _answer(name: str, title: str, *keys: str) -> Kind:
    return Kind(f"{name}-response", title, _having(*keys), obstacle=_ANSWER, delivered=False)


KINDS = (
    Kind("http-response", "Answer to an HTTP request", _http, obstacle=_ANSWER, delivered=False),
    Kind(
        "records-response", "Answer to Firehose or Kinesis Analytics", _records,
        obstacle=_ANSWER, delivered=False,
    ),
    _answer("authorizer", "Answer of an API Gateway authorizer", "principalId", "policyDocument"),
    _answer("iot-authorizer", "Answer of an IoT authorizer", "isAuthenticated", "policyDocuments"),
    _answer("appsync-authorizer", "Answer of an authorizer (AppSync, HTTP API)", "isAuthorized"),
    _answer("iot-provisioning", "Answer of an IoT pre-provisioning hook", "allowProvisioning"),
    _answer("lex", "Answer to Lex V1", "dialogAction"),
    _answer("s3-batch", "Answer to S3 Batch", "invocationSchemaVersion", "results"),
    _answer("batch-items", "Partial batch response", "batchItemFailures"),
    Kind(
        "appsync-identity", "Identity of an AppSync caller (IAM)",
        _having("accountId", "userArn", "username"), obstacle=_PART, delivered=False,
    ),
    Kind(
        "appsync-identity", "Identity of an AppSync caller (Cognito)",
        _having("claims", "issuer", "sub"), obstacle=_PART, delivered=False,
    ),
)  # fmt: skip
