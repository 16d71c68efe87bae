"""A record of every AWS API call that passes the gateway, internal ones too."""

from __future__ import annotations

import time
from typing import Any

from ..wire import Call, Failure
from .caller import caller_of
from .owner import owner
from .snapshot import snapshot
from .stream import RING

_NAMES = {"sqs-query": "sqs"}
"""LocalStack's names of protocol variants, by the service that they belong to."""


def begin(_chain: Any, context: Any, _response: Any) -> None:
    """First request handler: remember when the request came."""
    context.harness_began = (time.time(), time.perf_counter())


def record(_chain: Any, context: Any, response: Any) -> None:
    """Response handler: emit the call if the request was one."""
    if context.operation is None or context.account_id is None:
        return
    began, counter = context.get("harness_began") or (time.time(), time.perf_counter())
    service = context.service.service_name
    service = _NAMES.get(service, service)
    caller, running = caller_of(context)
    error = _failure(context.service_exception)
    parameters = snapshot(context.service_request, service)
    account = context.account_id
    if caller.kind == "service":
        account = owner(parameters, caller.source_arn, account)
    call = {
        "time": began,
        "duration_ms": round((time.perf_counter() - counter) * 1000, 3),
        "account": account,
        "region": context.region or "",
        "service": service,
        "operation": context.operation.name,
        "parameters": parameters,
        "status": response.status_code,
        "caller": caller,
        "response": {} if error else snapshot(context.service_response, service),
        "error": error,
        "request_id": context.request_id,
        "trace_id": _root(context) or (running.trace_id if running else None),
    }
    RING.emit(lambda seq: Call(seq=seq, **call))


def _failure(exception: Any) -> Failure | None:
    if exception is None:
        return None
    code = getattr(exception, "code", None) or type(exception).__name__
    message = getattr(exception, "message", None) or str(exception)
    return Failure(str(code), str(message))


def _root(context: Any) -> str | None:
    header = context.trace_context.get("aws_trace_header")
    return str(header.root) if header is not None and header.root else None
