"""Brings a caller, a demand and all policies together."""

from __future__ import annotations

from typing import Any

from . import attached, context, owned
from .actions import Demand
from .callers import Caller
from .evaluation.decision import Decision, Policies, decide
from .evaluation.statements import Request
from .switch import SWITCH


def decided(
    caller: Caller, demand: Demand, *, region: str, source_arn: str | None = None, **headers: str
) -> Decision:
    """
    Raises:
        BadPolicy: one of the documents is none.
    """
    keys = context.of(caller, region=region, source_arn=source_arn, **headers)
    request = Request(demand.action, demand.resource, {**keys, **demand.context})
    return decide(caller.principal, request, policies(caller, demand))


def policies(caller: Caller, demand: Demand) -> Policies:
    account = caller.principal.account
    service = demand.action.partition(":")[0]
    decides = attached.decides(service, demand.action)
    return Policies(
        identity=owned.identity(caller),
        boundary=owned.boundary(caller),
        session=owned.session(caller),
        resource=attached.policy_of(demand.resource, demand.action, account),
        resource_account=attached.account_of(demand.resource),
        # a key that is not there answers so itself
        resource_decides=decides and _has(demand, account),
    )


def _has(demand: Demand, account: str) -> bool:
    return attached.policy_of(demand.resource, demand.action, account) is not None


def allowed(
    access_key: str, action: str, resource: str, *, region: str, more: dict[str, Any] | None = None
) -> tuple[bool, str]:
    """For data planes that authorise by IAM themselves: `execute-api:Invoke` and the like.

    Args:
        access_key: of the credentials that signed the request.
        more: condition keys, in lower case.

    Returns:
        Whether it may, and AWS's sentence where it may not. Who signs with the account's own
        credentials may everything; so may all where nothing is enforced.
    """
    from localstack.aws.accounts import get_account_id_from_access_key_id

    from . import callers, refusal

    account = get_account_id_from_access_key_id(access_key)
    caller = callers.of_key(access_key, account)
    if caller is None or not SWITCH.enforced(caller.principal.account):
        return True, ""
    demand = Demand(action, resource, more or {})
    decision = decided(caller, demand, region=region)
    service = action.partition(":")[0]
    if decision.allowed:
        return True, ""
    return False, refusal.sentence(service, caller.principal, demand, decision)
