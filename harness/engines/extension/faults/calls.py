"""Calls that are refused, throttled or late."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from ..recorder.work import work_of
from .book import BOOK
from .names import is_of
from .rule import CALL_EFFECTS, Rule
from .throttling import THROTTLES, Refusal, exception_of
from .told import tell

_NAMES = {"sqs-query": "sqs"}


def inject(_chain: Any, context: Any, _response: Any) -> None:
    """Request handler behind the recorder's, which knows who calls.

    Raises:
        CommonServiceException: the fault of this call.
    """
    if BOOK.empty or context.operation is None:
        return
    if (work := work_of(context)) is None or work.caller is None:
        return
    caller, account = work.caller, work.account
    if caller.kind == "probe" or account is None or not BOOK.of(account):
        return
    service = context.service.service_name
    service = _NAMES.get(service, service)
    operation = context.operation.name
    function = caller.name if caller.kind == "function" else None

    def matches(rule: Rule) -> bool:
        return (
            rule.effect in CALL_EFFECTS
            and rule.service == service
            and rule.operation in (None, operation)
            and rule.function in (None, function)
            and (rule.resource is None or _names(rule.resource, context.service_request or {}))
        )

    for live in BOOK.strike(account, matches):
        rule = live.rule
        tell(account, live, function or rule.resource)
        if rule.effect == "latency":
            time.sleep(rule.seconds)
        elif rule.effect == "partial":
            context.harness_refused_entries = rule.entries
        elif rule.effect == "throttle":
            raise exception_of(THROTTLES.get(service, THROTTLES[""]))
        else:
            raise exception_of(_refusal(rule, context.operation))


def _names(resource: str, request: dict[str, Any]) -> bool:
    return any(is_of(resource, name) for name in _resources(request))


def _resources(request: dict[str, Any]) -> Iterator[str]:
    """What a request may name its resource by, batches and transactions too."""
    for key, value in request.items():
        if isinstance(value, str):
            yield value
        elif key == "RequestItems":
            yield from value
        elif key in ("TransactItems", "Entries"):
            for entry in value:
                parts = entry.values() if key == "TransactItems" else (entry,)
                for part in parts:
                    yield from (v for k, v in part.items() if k in ("TableName", "EventBusName"))


def _refusal(rule: Rule, operation: Any) -> Refusal:
    code = rule.code or ""
    message = rule.message if rule.message is not None else f"{code} (injected by a fault)"
    return Refusal(code, message, rule.status or _status(code, operation))


def _status(code: str, operation: Any) -> int:
    """HTTP's status of an error, as the service's model says; else 400, 500 for its own fault."""
    for shape in operation.error_shapes:
        told = shape.metadata.get("error", {})
        if code in (shape.name, told.get("code")):
            return int(told.get("httpStatusCode") or (500 if shape.metadata.get("fault") else 400))
    return 500 if code.startswith(("Internal", "ServiceUnavailable", "ServiceFailure")) else 400
