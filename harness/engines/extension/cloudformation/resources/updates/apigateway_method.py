"""AWS::ApiGateway::Method: taken away and put anew, which keeps its place in the API."""

from __future__ import annotations

import copy
from typing import Any

from localstack.services.cloudformation.provider_utils import convert_request_kwargs

from ..change import Change


def _method(change: Change) -> None:
    api = change.client("apigateway")
    where = {
        "restApiId": change.after["RestApiId"],
        "resourceId": change.after["ResourceId"],
        "httpMethod": change.after["HttpMethod"],
    }
    api.delete_method(**where)
    given = copy.deepcopy(change.after)
    integration = given.pop("Integration", None)
    responses = given.pop("MethodResponses", [])
    api.put_method(**_converted(api, "PutMethod", given))
    for each in responses:
        api.put_method_response(**where, **_converted(api, "PutMethodResponse", each))
    if integration:
        integration_responses = integration.pop("IntegrationResponses", [])
        api.put_integration(**where, **_converted(api, "PutIntegration", integration))
        for each in integration_responses:
            api.put_integration_response(**where, **_converted(api, "PutIntegrationResponse", each))


def _converted(api: Any, operation: str, given: dict[str, Any]) -> dict[str, Any]:
    shape = api.meta.service_model.operation_model(operation).input_shape
    return dict(convert_request_kwargs(given, shape))


UPDATES = {
    (
        "ApiKeyRequired",
        "AuthorizationScopes",
        "AuthorizationType",
        "AuthorizerId",
        "Integration",
        "MethodResponses",
        "OperationName",
        "RequestModels",
        "RequestParameters",
        "RequestValidatorId",
    ): _method
}
