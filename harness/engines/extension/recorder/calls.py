"""A record of every AWS API call that passes the gateway, internal ones too."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from ..clock.rest import REST
from ..wire import Failure
from . import activity, as_sent, fence
from .attribution import lineage_of
from .caller import GONE, caller_of
from .in_flight import IN_FLIGHT, WAITING_READS
from .lineage import across
from .lines import call_line, json_of
from .owner import owner
from .stream import RING

_NAMES = {"sqs-query": "sqs"}
"""LocalStack's names of protocol variants, by the service that they belong to."""
_ENDS_LINEAGE = frozenset({"apigateway", "events", "pipes", "scheduler", "states"})
"""Services through which Lambda follows no chain of calls (Lambda developer guide, "Use Lambda
recursive loop detection to prevent infinite loops")."""


def begin(_chain: Any, context: Any, _response: Any) -> None:
    """First request handler: remember when the request came."""
    context.harness_began = (time.time(), time.monotonic())
    IN_FLIGHT.add(context)
    context.harness_work = REST.begin(
        lambda: _words(context), account=lambda: context.get("harness_account")
    )
    REST.hold(context.harness_work)


def join(_chain: Any, context: Any, _response: Any) -> None:
    """Request handler behind the parsers: find the caller, join or begin its activity.

    Raises:
        CommonServiceException: the caller belongs to what a reset has ended.
    """
    if context.operation is None:
        return
    caller = context.harness_caller = caller_of(context)
    account = context.account_id
    operation = context.operation.name
    if operation in WAITING_READS:
        REST.drop(context.harness_work)
    ongoing = activity.current()
    if caller.kind == "service":
        account = owner(context.service_request or {}, caller.source_arn, account)
        if ongoing is not None and ongoing.trace is not None and not _has_trace(context):
            context.trace_context["aws_trace_header"]._root = ongoing.trace
    context.harness_account = account
    if caller is GONE or fence.refuses(account, operation, caller, ongoing):
        context.harness_refused = True
        raise _refusal(context)
    if caller.kind != "service":
        lineage = lineage_of(caller.request_id) if caller.kind == "function" else None
        _enter(context, _root(context), lineage)
    elif caller.name in _ENDS_LINEAGE and ongoing is not None and ongoing.lineage:
        context.harness_token = activity.enter(replace(ongoing, lineage=across(ongoing.lineage)))


def begin_http(context: Any, trace: str | None) -> None:
    """A request to the application's own HTTP address begins an activity."""
    _enter(context, trace)


def _enter(context: Any, trace: str | None, lineage: Mapping[str, int] | None = None) -> None:
    began = context.harness_began[1]
    context.harness_token = activity.enter(
        activity.Activity(began, trace, lineage, context.get("harness_account"))
    )


def record(_chain: Any, context: Any, response: Any) -> None:
    """Response handler: emit the call if the request was one."""
    if context.operation is None or context.get("harness_refused"):
        return
    caller = context.get("harness_caller")
    if caller is None or context.account_id is None:
        return
    service = context.service.service_name
    service = _NAMES.get(service, service)
    if service == "sqs":
        _follow_messages(context, caller.kind)
    if caller.kind == "service" and fence.is_stale(context.harness_account, activity.current()):
        return
    ended, status = time.monotonic(), response.status_code
    if (texts := as_sent.texts(service, context, response)) is not None:
        # the caller has his answer before any of it is put together
        RING.emit(
            context.harness_account,
            lambda seq: as_sent.line(seq, texts, _told(context, service, status, ended)),
        )
        return
    call = _told(context, service, status, ended)
    call["parameters"] = json_of(context.service_request, service)
    call["response"] = "{}" if call["error"] else json_of(context.service_response, service)
    RING.emit(context.harness_account, lambda seq: call_line(seq, **call))


def _told(context: Any, service: str, status: int, ended: float) -> dict[str, Any]:
    """What the record says of a call beside its parameters and its response."""
    began, counter = context.harness_began
    return {
        "time": began,
        "duration_ms": round((ended - counter) * 1000, 3),
        "account": context.harness_account,
        "region": context.region or "",
        "service": service,
        "operation": context.operation.name,
        "status": status,
        "caller": context.harness_caller,
        "error": _failure(context.service_exception),
        "request_id": context.request_id,
        "trace_id": _root(context),
    }


def end(_chain: Any, context: Any, _response: Any) -> None:
    """Finalizer: the thread is free again."""
    IN_FLIGHT.remove(context)
    REST.release(context.harness_work)
    REST.finish(context.harness_work)
    token = context.get("harness_token")
    if token is not None:
        activity.leave(token)


def _follow_messages(context: Any, kind: str) -> None:
    """Remember in which trace messages were sent; take that up where a poller gets them."""
    operation, response = context.operation.name, context.service_response or {}
    doing = activity.current()
    lineage = doing.lineage if doing else None
    if operation == "SendMessage":
        activity.sent((response.get("MessageId", ""),), _root(context), lineage)
    elif operation == "SendMessageBatch":
        sent = (m["MessageId"] for m in response.get("Successful", ()))
        activity.sent(sent, _root(context), lineage)
    elif operation == "ReceiveMessage" and kind == "service":
        messages = response.get("Messages") or ()
        activity.take_up(_taken(context, messages), (m["MessageId"] for m in messages))


def _taken(context: Any, messages: Any) -> float:
    """When the messages were taken: a long poll may have begun before a reset and end after."""
    began = context.harness_began[1]
    if not fence.straddles(context.harness_account, began):
        return time.monotonic()
    now, before = time.monotonic(), fence.time_of_day(context.harness_account)
    return began if any(sent < before for sent in _sent_at(messages)) else now


def _sent_at(messages: Any) -> Iterator[float]:
    for message in messages:
        sent = (message.get("Attributes") or {}).get("SentTimestamp")
        yield int(sent) / 1000 if sent else 0.0


def _words(context: Any) -> str:
    if context.operation is None:
        return f"{context.request.method} {context.request.path}"
    return f"{context.service.service_name}:{context.operation.name}"


def _failure(exception: Any) -> Failure | None:
    if exception is None:
        return None
    code = getattr(exception, "code", None) or type(exception).__name__
    message = getattr(exception, "message", None) or str(exception)
    return Failure(str(code), str(message))


def _has_trace(context: Any) -> bool:
    return "X-Amzn-Trace-Id" in context.request.headers


def _root(context: Any) -> str | None:
    header = context.trace_context.get("aws_trace_header")
    return str(header.root) if header is not None and header.root else None


def _refusal(context: Any) -> Exception:
    from localstack.aws.api import CommonServiceException

    return CommonServiceException(
        "HarnessReset",
        f"the account {context.harness_account} was reset after this had begun",
        status_code=400,
    )
