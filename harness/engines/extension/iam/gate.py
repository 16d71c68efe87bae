"""Lets a call through, or refuses it as its service does."""

from __future__ import annotations

from typing import Any

from ..recorder.caller import access_key
from ..recorder.work import account_of
from . import callers, known, mapping_roles, refusal
from .actions import Call, Unmapped, demands
from .callers import Caller
from .deciding import decided
from .services import OWN_WAYS, needs_leave
from .switch import SWITCH

_NAMES = {"sqs-query": "sqs"}
"""LocalStack's names of protocol variants."""


def enforce(_chain: Any, context: Any, _response: Any) -> None:
    """Request handler behind the recorder's.

    Raises:
        CommonServiceException: the caller's policies, or the resource's, do not allow the call.
    """
    if context.operation is None or not SWITCH.on:
        return
    account = account_of(context)
    if context.operation.name == "CreateEventSourceMapping" and SWITCH.enforced(account):
        mapping_roles.check(account, context.region, context.service_request or {})
    caller, source = _caller(context)
    if caller is None or not SWITCH.enforced(caller.principal.account):
        return
    service = context.service.service_name
    call = _call(context, _NAMES.get(service, service))
    if context.internal_request_params and (call.service, call.operation) in OWN_WAYS:
        return
    try:
        needed = demands(known.completed(call))
    except Unmapped as error:
        if caller.principal.kind == "service":
            return
        raise refusal.unmapped(str(error)) from None
    headers = context.request.headers
    for demand in needed:
        if caller.principal.kind == "service" and not needs_leave(
            caller.principal.arn, demand.action
        ):
            continue
        decision = decided(
            caller,
            demand,
            region=call.region,
            source_arn=source,
            agent=headers.get("User-Agent", ""),
            address=context.request.remote_addr or "127.0.0.1",
        )
        if not decision.allowed:
            raise refusal.denied(call.service, caller.principal, demand, decision)


def _caller(context: Any) -> tuple[Caller | None, str | None]:
    key = access_key(context.request.headers.get("Authorization", ""))
    found = callers.of_key(key, context.account_id)
    internal = context.internal_request_params
    if found is not None or internal is None:
        return found, None
    source = internal.get("source_arn")
    principal = internal.get("service_principal")
    if not principal:
        return None, None
    owner = account_of(context)
    return callers.service(str(principal), owner), source


def _call(context: Any, service: str) -> Call:
    account = account_of(context)
    return Call(
        service,
        context.operation.name,
        dict(context.service_request or {}),
        account,
        context.region,
        (context.request.method, context.get("harness_http_path") or context.request.path),
    )
