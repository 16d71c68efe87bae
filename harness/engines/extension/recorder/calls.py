"""A record of every AWS API call that passes the gateway, internal ones too.

What is done here is done for every call, before its answer goes out: a record is no more than
references, in a tuple. Its text is made by whoever reads it (`lines.call_line`).
"""

from __future__ import annotations

from time import monotonic, time
from typing import Any

from ..clock.rest import REST
from ..wire import Caller, Failure
from . import activity, as_sent, fence, http_requests, messages
from .attribution import lineage_of
from .caller import GONE, OUTSIDE, PROBE, caller_of
from .in_flight import IN_FLIGHT, WAITING_READS
from .lineage import across
from .lines import caller_json, failure_json, json_of
from .owner import owner
from .stream import RING
from .urgency import CALLED, urgency
from .work import Work

_OUTSIDE = caller_json(OUTSIDE)
_new = object.__new__
_NAMES = {"sqs-query": "sqs"}
"""LocalStack's names of protocol variants, by the service that they belong to."""
_ENDS_LINEAGE = frozenset({"apigateway", "events", "pipes", "scheduler", "states"})
"""Services through which Lambda follows no chain of calls (Lambda developer guide, "Use Lambda
recursive loop detection to prevent infinite loops")."""


def begin(_chain: Any, context: Any, _response: Any) -> None:
    """First request handler: remember when the request came."""
    # Into its dictionary, here and below: a context's own attributes are set and sought by
    # functions in Python.
    work = context.__dict__["harness_work"] = _new(Work)
    work.context, work.began, work.time = context, monotonic(), time()
    IN_FLIGHT.add(work)
    REST.start(work)


def join(_chain: Any, context: Any, _response: Any) -> None:
    """Request handler behind the parsers: find the caller, join or begin its activity.

    Raises:
        CommonServiceException: the caller belongs to what a reset has ended.
    """
    held = context.__dict__
    operation = held["operation"]
    if operation is None:
        return
    work: Work = held["harness_work"]
    caller = caller_of(context)
    if operation.name in WAITING_READS:
        REST.drop(work)
    if caller is not OUTSIDE and caller is not PROBE:
        return _join_within(work, context, caller, operation.name)
    work.caller, work.account = caller, held["account_id"]
    if (header := held["trace_context"].get("aws_trace_header")) is not None:
        work.trace = header._root or None
    work.left_by = activity.enter(work)


def _join_within(work: Work, context: Any, caller: Caller, operation: str) -> None:
    """Of a caller that the engine itself runs: a service, or a function."""
    account = context.account_id
    ongoing = activity.current()
    if caller.kind == "service":
        account = owner(context.service_request or {}, caller.source_arn, account)
        if ongoing is not None and ongoing.trace is not None and not _has_trace(context):
            context.trace_context["aws_trace_header"]._root = ongoing.trace
    work.caller, work.account, work.trace = caller, account, _root(context)
    if caller is GONE or fence.refuses(account, operation, caller, ongoing):
        work.refused = True
        raise _refusal(account)
    if caller.kind != "service":
        work.lineage = lineage_of(caller.request_id)
        work.left_by = activity.enter(work)
    elif caller.name in _ENDS_LINEAGE and ongoing is not None and ongoing.lineage:
        work.left_by = activity.enter(ongoing.led_by(across(ongoing.lineage)))


def end(_chain: Any, context: Any, response: Any) -> None:
    """Finalizer, before the answer goes out: tell the call, or the request to an application's
    own address; the thread is free again."""
    work: Work = context.__dict__["harness_work"]
    try:
        if work.caller is not None and not work.refused:
            _tell(work, work.caller, context, response)
    finally:
        IN_FLIGHT.remove(work)
        REST.done(work)
        work.context = None
        if work.left_by is not None:
            activity.leave(work.left_by)


def _tell(work: Work, caller: Caller, context: Any, response: Any) -> None:
    account = work.account
    if account is None:
        if work.target is not None:
            http_requests.record(work, work.target, context, response)
        return
    held = context.__dict__
    service = held["service"].service_name
    service = _NAMES.get(service, service)
    if service == "sqs":
        messages.follow(context, work, caller.kind)
    outside = caller is OUTSIDE
    if not outside and caller.kind == "service" and fence.is_stale(account, activity.current()):
        return
    error = held["service_exception"]
    told: tuple[str | bytes, str | bytes] | None = as_sent.texts(service, held, response)
    if told is None:
        answer = "{}" if error is not None else json_of(held["service_response"], service)
        told = json_of(held["service_request"], service), answer
    RING.emit(
        account,
        (
            work.time,
            monotonic() - work.began,
            account,
            held["region"] or "",
            service,
            held["operation"].name,
            response.status_code,
            _OUTSIDE if outside else caller_json(caller),
            "null" if error is None else failure_json(_failure(error)),
            held["request_id"],
            work.trace,
            *told,
        ),
        CALLED if outside else urgency(caller),
    )


def _failure(exception: Any) -> Failure:
    code = getattr(exception, "code", None) or type(exception).__name__
    message = getattr(exception, "message", None) or str(exception)
    return Failure(str(code), str(message))


def _has_trace(context: Any) -> bool:
    return "X-Amzn-Trace-Id" in context.request.headers


def _root(context: Any) -> str | None:
    header = context.trace_context.get("aws_trace_header")
    return str(header.root) if header is not None and header.root else None


def _refusal(account: str) -> Exception:
    from localstack.aws.api import CommonServiceException

    return CommonServiceException(
        "HarnessReset", f"the account {account} was reset after this had begun", status_code=400
    )
