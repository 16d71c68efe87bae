"""`request` of `http` events: parameters and schemas that API Gateway checks."""

from __future__ import annotations

from typing import Any

from harness.stacks.readers.serverless import fields, keys, naming
from harness.stacks.readers.serverless.draft import Draft
from harness.stacks.readers.serverless.events.http_endpoint import Endpoint
from harness.stacks.readers.serverless.nodes import Node
from harness.stacks.readers.serverless.service import Service

_PLACES = {"querystrings": "querystring", "paths": "path", "headers": "header"}


def request(service: Service, draft: Draft, endpoint: Endpoint, api: Any) -> dict[str, Any]:
    """The method's properties about its request."""
    node = endpoint.get("request")
    service.keys.check(node, keys.HTTP_REQUEST, f"request of {endpoint.what}")
    parameters = {name: is_required for name, is_required, _ in parameters_of(service, endpoint)}
    models = _models(service, draft, endpoint, api)
    found: dict[str, Any] = {"RequestParameters": parameters}
    if models:
        found["RequestModels"] = models
    if models or any(parameters.values()):
        found["RequestValidatorId"] = {"Ref": _validator(service, draft, endpoint, api)}
    return found


def parameters_of(service: Service, endpoint: Endpoint) -> list[tuple[str, bool, Any]]:
    """Name (`method.request.path.id`), whether it is required, and where it is mapped from."""
    node = endpoint.node.at("request", "parameters")
    service.keys.check(node, _PLACES, f"request.parameters of {endpoint.what}")
    found = []
    for place, singular in _PLACES.items():
        for name, value in fields.mapping(node.get(place) if node else None, place).items():
            if isinstance(value.value, dict):
                is_required = fields.flag(value.get("required"), "required", True)
                mapped = value.get("mappedValue")
            else:
                is_required, mapped = fields.flag(value, f"{name} of {place}", False), None
            found.append((f"method.request.{singular}.{name}", is_required, mapped))
    return found


def _models(service: Service, draft: Draft, endpoint: Endpoint, api: Any) -> dict[str, Any]:
    node = endpoint.node.at("request", "schemas") or endpoint.node.at("request", "schema")
    shared = fields.mapping(
        service.provider.at("apiGateway", "request", "schemas"), "apiGateway.request.schemas"
    )
    found = {}
    for content_type, schema in fields.mapping(node, f"schemas of {endpoint.what}").items():
        if isinstance(schema.value, str) and schema.value in shared:
            logical_id = f"ApiGateway{naming.camel_words(schema.value)}Model"
            _add_model(draft, logical_id, shared[schema.value], "application/json", api)
        else:
            logical_id = f"{endpoint.method_id}{naming.words(content_type)}Model"
            _add_model(draft, logical_id, schema, content_type, api)
        found[content_type] = {"Ref": logical_id}
    return found


def _add_model(draft: Draft, logical_id: str, schema: Node, content_type: str, api: Any) -> None:
    wrapped = schema.get("schema")
    draft.add(
        logical_id,
        "AWS::ApiGateway::Model",
        {
            "RestApiId": api,
            "ContentType": content_type,
            "Schema": wrapped or fields.mapping(schema, "a schema"),
            "Name": schema.get("name") if wrapped is not None else None,
            "Description": schema.get("description") if wrapped is not None else None,
        },
        schema.where,
    )


def _validator(service: Service, draft: Draft, endpoint: Endpoint, api: Any) -> str:
    logical_id = f"ApiGateway{naming.letters_and_digits(service.name)}RequestValidator"
    if logical_id not in draft.resources:
        draft.add(
            logical_id,
            "AWS::ApiGateway::RequestValidator",
            {
                "RestApiId": api,
                "ValidateRequestBody": True,
                "ValidateRequestParameters": True,
                "Name": f"{service.prefix} | Validate request body and querystring parameters",
            },
            endpoint.node.where,
        )
    return logical_id
