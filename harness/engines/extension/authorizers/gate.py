"""Lets a request in, or answers it as API Gateway does."""

from __future__ import annotations

import re
from typing import Any

from ..iam.invoking import refusal
from . import cache
from .asking import Unauthorized, Unusable, ask
from .policy import decide

TTL = 300
"""Seconds, where the authorizer does not say (AWS: authorizerResultTtlInSeconds)."""
_SOURCE = re.compile(r"method\.request\.(header|querystring)\.(.+)|(stageVariables|context)\.(.+)")


def authorize(_chain: Any, context: Any, _response: Any) -> None:
    """Request handler: asks the method's authorizer, where it has one.

    Raises:
        UnauthorizedError: 401: what identifies the caller is missing, or is refused.
        ExpiredTokenError: 401: the token's time is over.
        MissingAuthTokenError: 403: the method wants a signed request.
        AccessDeniedError: 403: the policy does not allow the method.
        AuthorizerConfigurationError: 500: the function failed, or its answer is none.
    """
    from localstack.services.apigateway.next_gen.execute_api import gateway_response as errors

    kind = context.resource_method.get("authorizationType")
    if kind == "AWS_IAM" and not _is_signed(context):
        raise errors.MissingAuthTokenError("Missing Authentication Token")
    if kind == "AWS_IAM" and (why := _forbidden(context)):
        raise errors.AccessDeniedError(why)
    authorizer = _authorizer(context)
    if authorizer is None:
        return
    identity = [_value(source, context) for source in _sources(authorizer)]
    if not all(identity) or not _has_token(authorizer, identity):
        raise errors.UnauthorizedError("Unauthorized")
    if kind == "COGNITO_USER_POOLS":
        _of_pool(authorizer, str(identity[0]), context)
        return
    arn = _method_arn(context)
    try:
        answer = _kept(authorizer, arn, identity, context)
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


def _kept(
    authorizer: dict[str, Any], arn: str, identity: list[str | None], context: Any
) -> dict[str, Any]:
    """What the function answered within its TTL: the same for all methods of the stage.

    A new deployment is asked anew. Without identity sources nothing is kept.
    """
    ttl = authorizer.get("authorizerResultTtlInSeconds")
    place = (context.account_id, context.api_id, context.stage)
    key = (*place, context.deployment_id, authorizer["id"], *identity)
    found: dict[str, Any] | None = cache.get(key)
    if found is None:
        found = ask(authorizer, arn, identity, context)
        if identity:
            cache.put(key, found, TTL if ttl is None else int(ttl))
    return found


def _of_pool(authorizer: dict[str, Any], token: str, context: Any) -> None:
    from localstack.services.apigateway.next_gen.execute_api import gateway_response as errors

    from .pools import Expired, Refused, claims_of

    scopes = context.resource_method.get("authorizationScopes") or []
    try:
        claims = claims_of(token, authorizer.get("providerARNs") or [], scopes)
    except Expired as error:
        raise errors.ExpiredTokenError("The incoming token has expired") from error
    except Refused as error:
        raise errors.UnauthorizedError("Unauthorized") from error
    context.context_variables["authorizer"] = {"claims": claims}


def _forbidden(context: Any) -> str | None:
    request = context.invocation_request
    query = (request["query_string_parameters"] or {}).get("X-Amz-Credential") or ""
    signed_by = request["headers"].get("Authorization") or query.partition("/")[0]
    return refusal(signed_by, "execute-api:Invoke", _method_arn(context), context.region)


def _is_signed(context: Any) -> bool:
    request = context.invocation_request
    given = (request["headers"].get("Authorization") or "").startswith("AWS4-HMAC-SHA256")
    return given or "X-Amz-Signature" in (request["query_string_parameters"] or {})


def _authorizer(context: Any) -> dict[str, Any] | None:
    method = context.resource_method
    if method.get("authorizationType") not in ("CUSTOM", "COGNITO_USER_POOLS"):
        return None
    found: dict[str, Any] | None = context.deployment.rest_api.authorizers.get(
        method.get("authorizerId")
    )
    return found


def _has_token(authorizer: dict[str, Any], identity: list[str | None]) -> bool:
    """What a REQUEST authorizer asks has no pattern (AWS: identityValidationExpression)."""
    if authorizer["type"] == "REQUEST":
        return True
    pattern = authorizer.get("identityValidationExpression")
    token = (identity or [None])[0]
    return bool(token) and (not pattern or bool(re.search(pattern, token or "")))


def _sources(authorizer: dict[str, Any]) -> list[str]:
    given = authorizer.get("identitySource")
    if not given and authorizer["type"] == "COGNITO_USER_POOLS":
        given = "method.request.header.Authorization"
    return [s.strip() for s in (given or "").split(",") if s.strip()]


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
