"""HTTP APIs for checks: made by the API, asked by plain HTTP."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import urllib3

from harness.engines.cloud import Cloud
from tests.engine import lambdas

POOL = urllib3.PoolManager(retries=False)

ECHO = "def handler(event, context):\n    return event\n"
"""Answers what it was called with: format 2.0 makes that the body."""


def uri(function: lambdas.Function) -> str:
    cloud = function.cloud
    return f"arn:aws:lambda:{cloud.region}:{cloud.account}:function:{function.name}"


@dataclass(frozen=True)
class Response:
    status: int
    headers: urllib3.HTTPHeaderDict
    text: str

    @property
    def json(self) -> Any:
        return json.loads(self.text)


@dataclass(frozen=True)
class HttpApi:
    cloud: Cloud
    id: str
    endpoint: str

    @property
    def client(self) -> Any:
        return self.cloud.client("apigatewayv2")

    def route(self, key: str, integration: str, **settings: Any) -> str:
        """The new route's id."""
        target = f"integrations/{integration}"
        made = self.client.create_route(ApiId=self.id, RouteKey=key, Target=target, **settings)
        return str(made["RouteId"])

    def to(self, function: lambdas.Function, version: str = "2.0", **settings: Any) -> str:
        """The id of a new integration with the function."""
        given = {
            "IntegrationType": "AWS_PROXY",
            "IntegrationUri": uri(function),
            "PayloadFormatVersion": version,
            **settings,
        }
        return str(self.client.create_integration(ApiId=self.id, **given)["IntegrationId"])

    def integration(self, **settings: Any) -> str:
        return str(self.client.create_integration(ApiId=self.id, **settings)["IntegrationId"])

    def stage(self, name: str = "$default", **settings: Any) -> None:
        given = {"AutoDeploy": True, **settings}
        self.client.create_stage(ApiId=self.id, StageName=name, **given)

    def ask(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str] | None = None,
        body: str | bytes | None = None,
    ) -> Response:
        found = POOL.request(
            method, self.endpoint + path, headers=headers, body=body, redirect=False
        )
        return Response(found.status, found.headers, found.data.decode("utf-8", "replace"))

    def get(self, path: str, **headers: str) -> Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.ask("GET", path, named)


def http_api(cloud: Cloud, **settings: Any) -> HttpApi:
    made = cloud.client("apigatewayv2").create_api(Name="api", ProtocolType="HTTP", **settings)
    return HttpApi(cloud, made["ApiId"], made["ApiEndpoint"])


def serving(
    cloud: Cloud, source: str = ECHO, *, key: str = "$default", version: str = "2.0", **api: Any
) -> HttpApi:
    """An API with one route to a new function, in the stage $default."""
    made = http_api(cloud, **api)
    made.route(key, made.to(lambdas.python(cloud, source), version))
    made.stage()
    return made


@dataclass(frozen=True)
class WebSocketApi:
    cloud: Cloud
    id: str
    endpoint: str

    @property
    def client(self) -> Any:
        return self.cloud.client("apigatewayv2")

    @property
    def url(self) -> str:
        return f"{self.endpoint}/live"

    def to(self, function: lambdas.Function) -> str:
        """The id of a new integration with the function."""
        made = self.client.create_integration(
            ApiId=self.id, IntegrationType="AWS_PROXY", IntegrationUri=uri(function)
        )
        return str(made["IntegrationId"])

    def route(self, key: str, integration: str, **settings: Any) -> str:
        """The new route's id."""
        target = f"integrations/{integration}"
        made = self.client.create_route(ApiId=self.id, RouteKey=key, Target=target, **settings)
        return str(made["RouteId"])

    def replying(self, key: str, integration: str) -> None:
        """A route whose integration's answer goes back to the client."""
        route = self.route(key, integration, RouteResponseSelectionExpression="$default")
        self.client.create_route_response(ApiId=self.id, RouteId=route, RouteResponseKey="$default")

    def deploy(self) -> None:
        """Serve what there is in the stage `live`."""
        stages = {s["StageName"] for s in self.client.get_stages(ApiId=self.id)["Items"]}
        if "live" not in stages:
            self.client.create_stage(ApiId=self.id, StageName="live")
        self.client.create_deployment(ApiId=self.id, StageName="live")

    def management(self) -> Any:
        """A client of `apigatewaymanagementapi` for the stage."""
        return self.cloud.session.client(
            "apigatewaymanagementapi", endpoint_url=self.url.replace("ws", "http", 1)
        )


def websocket_api(cloud: Cloud, selection: str = "$request.body.action") -> WebSocketApi:
    made = cloud.client("apigatewayv2").create_api(
        Name="chat", ProtocolType="WEBSOCKET", RouteSelectionExpression=selection
    )
    return WebSocketApi(cloud, made["ApiId"], made["ApiEndpoint"])
