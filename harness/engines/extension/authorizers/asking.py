"""Calls the authorizer's function, with the event that its type has."""

from __future__ import annotations

import json
from typing import Any

_PLAIN = (str, int, float, bool)


class Unauthorized(Exception):
    """The function raised just `Unauthorized`, which stands for 401."""


class Unusable(Exception):
    """The function failed, or answered something else than a policy."""


def ask(
    authorizer: dict[str, Any], arn: str, identity: list[str | None], context: Any
) -> dict[str, Any]:
    """The function's answer: `principalId`, `policyDocument`, `context`.

    Raises:
        Unauthorized: see there.
        Unusable: see there.
    """
    event: dict[str, Any] = {"type": authorizer["type"], "methodArn": arn}
    if authorizer["type"] == "TOKEN":
        event["authorizationToken"] = identity[0]
    else:
        event |= _request(context)
    answer = _invoke(authorizer, event, context)
    if not isinstance(answer, dict) or not isinstance(answer.get("policyDocument"), dict):
        raise Unusable("no policyDocument")
    if not answer.get("principalId"):
        raise Unusable("no principalId")
    if not all(isinstance(value, _PLAIN) for value in (answer.get("context") or {}).values()):
        raise Unusable("a value of the context is neither text, number nor boolean")
    return answer


def _invoke(authorizer: dict[str, Any], event: dict[str, Any], context: Any) -> Any:
    from botocore.exceptions import ClientError
    from localstack.aws.connect import connect_to
    from localstack.services.apigateway.next_gen.execute_api.helpers import (
        get_lambda_function_arn_from_invocation_uri,
        get_source_arn,
        render_uri_with_stage_variables,
    )
    from localstack.utils.aws.client_types import ServicePrincipal

    uri = render_uri_with_stage_variables(authorizer["authorizerUri"], context.stage_variables)
    client = connect_to(
        aws_access_key_id=context.account_id, region_name=context.region
    ).lambda_.request_metadata(
        service_principal=ServicePrincipal.apigateway, source_arn=get_source_arn(context)
    )
    try:
        answered = client.invoke(
            FunctionName=get_lambda_function_arn_from_invocation_uri(uri),
            Payload=json.dumps(event),
        )
    except ClientError as error:
        raise Unusable(str(error)) from error
    answer = json.loads(answered["Payload"].read() or b"null")
    if answered.get("FunctionError"):
        said = answer.get("errorMessage") if isinstance(answer, dict) else None
        raise Unauthorized if said == "Unauthorized" else Unusable(str(said))
    return answer


def _request(context: Any) -> dict[str, Any]:
    request = context.invocation_request
    headers = request["headers"]
    several = {name: headers.getlist(name) for name in headers.keys()}  # noqa: SIM118
    return {
        "resource": context.resource["path"],
        "path": request["path"],
        "httpMethod": request["http_method"],
        "headers": {name: values[-1] for name, values in several.items()},
        "multiValueHeaders": several,
        "queryStringParameters": request["query_string_parameters"] or {},
        "multiValueQueryStringParameters": request["multi_value_query_string_parameters"] or {},
        "pathParameters": request["path_parameters"] or {},
        "stageVariables": context.stage_variables or {},
        "requestContext": context.context_variables,
    }
