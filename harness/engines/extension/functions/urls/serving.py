"""A request to a function URL, from its host name to its response."""

from __future__ import annotations

import json
from typing import Any

from ...iam.invoking import refusal
from . import access, cors
from .event import event_of
from .response import make, refused, response_of
from .streams import respond_in_parts


def serve(lambda_service: Any, request: Any, url_id: str, region: str) -> Any:
    """The response; the function may be invoked for it, or not."""
    from localstack.services.lambda_.invocation.models import lambda_stores

    found = _find(lambda_stores, url_id, region)
    if found is None:
        return refused(403, None, "AccessDeniedException")
    account, function, qualifier, settings = found
    rules = settings.cors or {}
    if rules and cors.is_preflight(request.method, request.headers):
        return make(200, cors.preflight(rules, request.headers), (), b"")
    identity = None
    if settings.auth_type == "AWS_IAM":
        if (key := access.signer(request)) is None:
            return refused(403, "Forbidden", "AccessDeniedException")
        if refusal(key, "lambda:InvokeFunctionUrl", settings.function_arn, region):
            return refused(403, "Forbidden", "AccessDeniedException")
        identity = access.iam_identity(key, account)
    elif not access.open_to_all(function, qualifier):
        return refused(403, "Forbidden", "AccessDeniedException")
    response = _invoked(
        lambda_service,
        settings,
        {
            "function_name": function.function_name,
            "qualifier": None if qualifier == "$LATEST" else qualifier,
            "account_id": account,
            "region": region,
        },
        event_of(request, url_id, identity),
    )
    for name, value in cors.headers_for(rules, request.headers).items():
        response.headers[name] = value
    return response


def _invoked(
    lambda_service: Any, settings: Any, place: dict[str, Any], event: dict[str, Any]
) -> Any:
    from localstack.aws.api import ServiceException
    from localstack.aws.protocol.serializer import gen_amzn_requestid

    request_id = gen_amzn_requestid()
    given = {
        **place,
        "invocation_type": "RequestResponse",
        "client_context": None,
        "request_id": request_id,
        "payload": json.dumps(event).encode(),
    }
    try:
        if settings.invoke_mode == "RESPONSE_STREAM":
            return respond_in_parts(lambda_service, given)
        result = lambda_service.invoke(**given)
    except ServiceException as error:
        return refused(error.status_code, error.message, error.code)
    if result.is_error:
        return make(502, {}, (), b"Internal Server Error", request_id)
    return response_of(result.payload, request_id)


def _find(stores: Any, url_id: str, region: str) -> tuple[str, Any, str, Any] | None:
    """Account, function, qualifier and settings of a URL."""
    for account in list(stores.keys()):
        for function in list(stores[account][region].functions.values()):
            for qualifier, settings in list(function.function_url_configs.items()):
                if settings.url_id.lower() == url_id.lower():
                    return account, function, qualifier, settings
    return None
