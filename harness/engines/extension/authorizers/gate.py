"""Lets a request in, or answers it as API Gateway does."""

from __future__ import annotations

import re
from typing import Any

from .asking import Unauthorized, Unusable, ask
from .policy import decide

_SOURCE = re.compile(r"method\.request\.(header|querystring)\.(.+)|(stageVariables|context)\.(.+)")


def authorize(_chain: Any, context: Any, _response: Any) -> None:
    """Request handler: asks the method's Lambda authorizer, where it has one.

    Raises:
        UnauthorizedError: 401: what identifies the caller is missing, or is refused.
        AccessDeniedError: 403: the policy does not allow the method.
        AuthorizerConfigurationError: 500: the function failed, or its answer is none.
    """
    from localstack.services.apigateway.next_gen.execute_api import gateway_response as errors

    authorizer = _authorizer(context)
    if authorizer is None:
        return
    identity = [_value(source, context) for source in _sources(authorizer)]
    if not all(identity) or not _has_token(authorizer, identity):
        raise errors.UnauthorizedError("Unauthorized")
    arn = _method_arn(context)
    try:
        answer = ask(authorizer, arn, identity, context)
    except Unauthorized as error:
        raise errors.UnauthorizedError("Unauthorized") from error
    except Unusable as error:
        raise errors.AuthorizerConfigurationError() from error
    decision = decide(answer["policyDocument"], arn)
    if decision != "Allow":
        why = " with an explicit deny" if decision == "Deny" else ""
        raise errors.AccessDeniedError(f"User is not authorized to access this resource{why}")
    context.context_variables["authorizer"] = {
        **_texts(answer.get("context") or {}),
        "principalId": answer["principalId"],
    }
    if key := answer.get("usageIdentifierKey"):
        (context.context_variables.get("identity") or {})["apiKey"] = key


def _authorizer(context: Any) -> dict[str, Any] | None:
    method = context.resource_method
    if method.get("authorizationType") != "CUSTOM":
        return None
    found: dict[str, Any] | None = context.deployment.rest_api.authorizers.get(
        method.get("authorizerId")
    )
    return found


def _has_token(authorizer: dict[str, Any], identity: list[str | None]) -> bool:
    """What a REQUEST authorizer asks has no pattern (AWS: identityValidationExpression)."""
    if authorizer["type"] != "TOKEN":
        return True
    pattern = authorizer.get("identityValidationExpression")
    token = (identity or [None])[0]
    return bool(token) and (not pattern or bool(re.search(pattern, token or "")))


def _sources(authorizer: dict[str, Any]) -> list[str]:
    return [s.strip() for s in (authorizer.get("identitySource") or "").split(",") if s.strip()]


def _value(source: str, context: Any) -> str | None:
    found = _SOURCE.fullmatch(source)
    if found is None:
        return None
    kind, name, other, other_name = found.groups()
    request = context.invocation_request
    values = {
        "header": request["headers"],
        "querystring": request["query_string_parameters"] or {},
        "stageVariables": context.stage_variables or {},
        "context": context.context_variables,
    }[kind or other]
    value = values.get(name or other_name)
    return None if value is None else str(value)


def _method_arn(context: Any) -> str:
    request = context.invocation_request
    return (
        f"arn:aws:execute-api:{context.region}:{context.account_id}:{context.api_id}"
        f"/{context.stage}/{request['http_method']}{request['path']}"
    )


def _texts(values: dict[str, Any]) -> dict[str, str]:
    """What the function says about the caller reaches the integration as text."""
    return {
        name: str(value).lower() if isinstance(value, bool) else str(value)
        for name, value in values.items()
    }
