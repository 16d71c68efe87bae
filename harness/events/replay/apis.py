"""Which API of the stack, and which of its stages, a request of an event goes to."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from harness.events.replay.destination import Destination
from harness.stacks.stack import Resource

REST = ("AWS::ApiGateway::RestApi", "AWS::Serverless::Api")
SECOND = ("AWS::ApiGatewayV2::Api", "AWS::Serverless::HttpApi")
HTTP, WEBSOCKET = "HTTP", "WEBSOCKET"


def apis(to: Destination, *protocols: str) -> list[Resource]:
    """The stack's APIs of these protocols: REST, HTTP, WEBSOCKET."""
    found = to.of_types(*REST) if "REST" in protocols else []
    probe = to.cloud.looks("apigatewayv2")
    return found + [
        api
        for api in to.of_types(*SECOND)
        if probe.get_api(ApiId=api.physical_id)["ProtocolType"] in protocols
    ]


def stage_of(to: Destination, api: Resource, wanted: str) -> str:
    """The stage that the event names, if the API has it; else its only one.

    Raises:
        BadInput: it has none, or several others.
    """
    names = _stages(to, api)
    if wanted in names:
        return wanted
    # SAM makes a stage of that name beside its own.
    names = [name for name in names if name != "Stage"] or names
    if len(names) != 1:
        raise to.bad(
            f"the API {api.logical_id} has no stage {wanted!r}, "
            f"only {', '.join(names) or 'none at all'}",
            fix="name the stage that is meant in the event's requestContext.stage",
        )
    return names[0]


def _stages(to: Destination, api: Resource) -> list[str]:
    if api.type in SECOND:
        found: Any = to.cloud.looks("apigatewayv2").get_stages(ApiId=api.physical_id)
        return [str(stage["StageName"]) for stage in found["Items"]]
    found = to.cloud.looks("apigateway").get_stages(restApiId=api.physical_id)
    return [str(stage["stageName"]) for stage in found["item"]]


def address(to: Destination, api: Resource, stage: str, path: str, scheme: str = "http") -> str:
    """The URL of a path of the API."""
    base = f"{to.cloud.endpoint}/_aws/execute-api/{api.physical_id}".replace("http", scheme, 1)
    # The stage $default of an HTTP API has no part in its addresses.
    base += "" if stage == "$default" else f"/{quote(stage, safe='')}"
    return base + quote(path, safe="/%:@!$&'()*+,;=~-._")
