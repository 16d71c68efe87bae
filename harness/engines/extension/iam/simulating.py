"""SimulateCustomPolicy and SimulatePrincipalPolicy, by the evaluation that calls go through.

Stock (4.13.1, 4.14.0) compares texts without patterns, conditions and denies, and has no
SimulateCustomPolicy. AWS: IAM API reference, "SimulatePrincipalPolicy". Which statements matched
is not told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from types import ModuleType
from typing import Any

from ..mends.on_import import after_import

_TYPES = {"stringList", "numericList", "booleanList", "ipList", "binaryList", "dateList"}


def install() -> None:
    after_import("localstack.services.iam.provider", _mend)


def _mend(module: ModuleType) -> None:
    from localstack.aws.api import handler

    @handler("SimulateCustomPolicy", expand=False)
    def simulate_custom_policy(_self: Any, context: Any, request: Any, **_: Any) -> Any:
        return custom(request, context.account_id)

    @handler("SimulatePrincipalPolicy", expand=False)
    def simulate_principal_policy(_self: Any, context: Any, request: Any, **_: Any) -> Any:
        return principal(request, context.account_id)

    module.IamProvider.simulate_custom_policy = simulate_custom_policy
    module.IamProvider.simulate_principal_policy = simulate_principal_policy


def custom(request: dict[str, Any], account: str) -> dict[str, Any]:
    """The answer for the policies that the request brings."""
    boundaries = request.get("PermissionsBoundaryPolicyInputList")
    return _answer(
        request,
        _caller(request.get("CallerArn"), account),
        _parsed(request["PolicyInputList"]),
        _parsed(boundaries) if boundaries else None,
    )


def principal(request: dict[str, Any], account: str) -> dict[str, Any]:
    """The answer for a role's, a user's or a group's policies, and those that the request adds.

    Raises:
        NoSuchEntity: there is none of that ARN.
    """
    from . import owned
    from .callers import Caller

    arn = request["PolicySourceArn"]
    who = Caller(_caller(arn, account), _entity(arn, account))
    added = _parsed(request.get("PolicyInputList") or [])
    given = request.get("PermissionsBoundaryPolicyInputList")
    boundary = _parsed(given) if given else owned.boundary(who)
    return _answer(request, who.principal, (*owned.identity(who), *added), boundary)


def _answer(request: dict[str, Any], who: Any, identity: Any, boundary: Any) -> dict[str, Any]:
    from .evaluation.decision import Policies, decide
    from .evaluation.statements import Request

    context = dict(_context(request.get("ContextEntries") or []))
    resource = request.get("ResourcePolicy")
    policies = Policies(
        identity=identity,
        boundary=boundary,
        resource=_parsed([resource])[0] if resource else None,
    )
    missing = sorted(_asked(policies) - set(context))
    results = []
    for action in request["ActionNames"]:
        for arn in request.get("ResourceArns") or ["*"]:
            found = decide(who, Request(action, arn, context), policies)
            kind = "explicitDeny" if found.explicit else "implicitDeny"
            result: dict[str, Any] = {
                "EvalActionName": action,
                "EvalResourceName": arn,
                "EvalDecision": "allowed" if found.allowed else kind,
                "MatchedStatements": [],
                "MissingContextValues": missing,
            }
            if boundary is not None:
                limited = not found.allowed and found.by == "permissions boundary"
                detail = {"AllowedByPermissionsBoundary": not limited}
                result["PermissionsBoundaryDecisionDetail"] = detail
            results.append(result)
    return {"EvaluationResults": results, "IsTruncated": False}


def _caller(arn: str | None, account: str) -> Any:
    from .evaluation.principals import Principal

    arn = arn or f"arn:aws:iam::{account}:user/simulated"
    if ":role/" in arn:
        return Principal("role", arn, account, arn)
    return Principal("user", arn, account)


def _entity(arn: str, account: str) -> Any:
    from localstack.aws.api import CommonServiceException
    from moto.iam.models import iam_backends

    backend = iam_backends[account]["aws"]
    groups: Iterable[Any] = backend.groups.values()
    for found in (*backend.roles.values(), *backend.users.values(), *groups):
        if found.arn == arn:
            return found
    raise CommonServiceException("NoSuchEntity", f"{arn} does not exist", status_code=404)


def _parsed(texts: list[str]) -> Any:
    from localstack.aws.api import CommonServiceException

    from .evaluation.documents import BadPolicy, parsed

    try:
        return tuple(parsed(text) for text in texts)
    except BadPolicy as error:
        raise CommonServiceException("InvalidInput", str(error), status_code=400) from error


def _context(entries: list[dict[str, Any]]) -> Iterator[tuple[str, str | list[str]]]:
    for entry in entries:
        values = entry.get("ContextKeyValues") or []
        several = entry.get("ContextKeyType") in _TYPES
        if values:
            yield entry["ContextKeyName"].lower(), values if several else values[0]


def _asked(policies: Any) -> set[str]:
    documents = (*policies.identity, *(policies.boundary or ()), policies.resource or ())
    return {c.key for document in documents for s in document for c in s.conditions}
