"""`http`: one REST API for all functions (Serverless Framework: REST API)."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from harness.errors import BadInput, Location
from harness.stacks.readers.serverless import arns, fields, keys, naming
from harness.stacks.readers.serverless.draft import Draft
from harness.stacks.readers.serverless.events import (
    http_authorizers,
    http_cors,
    http_integration,
    http_keys,
    http_requests,
)
from harness.stacks.readers.serverless.events.http_endpoint import Endpoint, endpoints
from harness.stacks.readers.serverless.events.permission import allow
from harness.stacks.readers.serverless.nodes import Node, plain
from harness.stacks.readers.serverless.service import Service

API = "ApiGatewayRestApi"


def add(service: Service, draft: Draft) -> None:
    found = endpoints(service)
    settings = service.provider.get("apiGateway") or Node({}, service.provider.where)
    service.keys.check(settings, keys.API_GATEWAY, "provider.apiGateway")
    rest = _Rest(service, draft, settings, found)
    rest.build()


class _Rest:
    def __init__(
        self, service: Service, draft: Draft, settings: Node, found: list[Endpoint]
    ) -> None:
        self.service = service
        self.draft = draft
        self.settings = settings
        self.endpoints = found
        self.where: Location = found[0].node.where
        self.api: Any = settings.get("restApiId") or {"Ref": API}
        self.methods: list[str] = []

    def build(self) -> None:
        if self.settings.get("restApiId") is None:
            self._api()
        self._resources()
        for path, cors in http_cors.by_path(self.service, self.endpoints).items():
            logical_id = f"ApiGatewayMethod{naming.path_parts(path)}Options"
            self.methods.append(logical_id)
            http_cors.add_preflight(self.draft, logical_id, cors, self._resource(path), self.api)
        for endpoint in self.endpoints:
            self._method(endpoint)
        deployment = self._deployment()
        http_keys.add(self.service, self.draft, self.settings, self.api, deployment)

    def _api(self) -> None:
        service, settings = self.service, self.settings
        kind = service.provider.get("endpointType")
        starts = fields.flag(settings.get("shouldStartNameWithService"), "it", False)
        name = f"{service.name}-{service.stage}" if starts else f"{service.stage}-{service.name}"
        policy = settings.get("resourcePolicy") or service.provider.get("resourcePolicy")
        statements = {"Version": "2012-10-17", "Statement": policy} if policy else None
        endpoint_type = fields.text(kind, "endpointType").upper() if kind else "EDGE"
        self.draft.add(
            API,
            "AWS::ApiGateway::RestApi",
            {
                "Name": service.provider.get("apiName") or name,
                "Description": settings.get("description"),
                "BinaryMediaTypes": settings.get("binaryMediaTypes"),
                "EndpointConfiguration": {"Types": [endpoint_type]},
                "MinimumCompressionSize": settings.get("minimumCompressionSize"),
                "ApiKeySourceType": settings.get("apiKeySourceType"),
                "DisableExecuteApiEndpoint": settings.get("disableDefaultEndpoint"),
                "Policy": statements,
                "Tags": [
                    {"Key": key, "Value": value}
                    for key, value in fields.mapping(service.provider.get("tags"), "tags").items()
                ]
                or None,
            },
            self.where,
        )

    def _resources(self) -> None:
        given = fields.mapping(self.settings.get("restApiResources"), "restApiResources")
        known = {path.strip("/") for path in given}
        for endpoint in self.endpoints:
            parts = endpoint.path.split("/") if endpoint.path else []
            for n in range(1, len(parts) + 1):
                path = "/".join(parts[:n])
                if path in known:
                    continue
                self.draft.add(
                    f"ApiGatewayResource{naming.path_parts(path)}",
                    "AWS::ApiGateway::Resource",
                    {
                        "ParentId": self._resource("/".join(parts[: n - 1])),
                        "PathPart": parts[n - 1],
                        "RestApiId": self.api,
                    },
                    endpoint.node.where,
                )
                known.add(path)

    def _resource(self, path: str) -> Any:
        for key, node in fields.mapping(self.settings.get("restApiResources"), "it").items():
            if key.strip("/") == path:
                return node
        if path:
            return {"Ref": f"ApiGatewayResource{naming.path_parts(path)}"}
        if self.settings.get("restApiId") is not None:
            return fields.required(self.settings, "restApiRootResourceId", "provider.apiGateway")
        return arns.attribute(API, "RootResourceId")

    def _method(self, endpoint: Endpoint) -> None:
        function = endpoint.function
        permission = f"{naming.normal(function.key)}LambdaPermissionApiGateway"
        source = arns.in_account("execute-api", self.api, "/*/*")
        where = endpoint.node.where
        allow(self.draft, permission, function.arn, "apigateway.amazonaws.com", where, source)
        authorization, needs = http_authorizers.authorization(
            self.service, self.draft, endpoint, self.api
        )
        private = endpoint.get("private")
        self.methods.append(endpoint.method_id)
        self.draft.add(
            endpoint.method_id,
            "AWS::ApiGateway::Method",
            {
                "HttpMethod": endpoint.method.upper(),
                "ResourceId": self._resource(endpoint.path),
                "RestApiId": self.api,
                "ApiKeyRequired": fields.flag(private, f"private of {endpoint.what}", False),
                "OperationName": endpoint.get("operationId"),
                "Integration": http_integration.integration(self.service, endpoint),
                "MethodResponses": http_integration.method_responses(self.service, endpoint),
                **authorization,
                **http_requests.request(self.service, self.draft, endpoint, self.api),
            },
            where,
            depends_on=[permission, *needs],
        )

    def _deployment(self) -> str:
        """Its logical id changes with the API: a deployment is a picture of it (AWS)."""
        if not self.service.stage.replace("-", "").replace("_", "").isalnum():
            raise BadInput(
                f"{self.service.stage!r} cannot be the stage of a REST API",
                where=self.service.provider.where,
                fix="letters, digits, hyphens and underscores",
            )
        made = self.draft.resources.items()
        parts = {k: v for k, v in made if v["Type"].startswith("AWS::ApiGateway::")}
        text = json.dumps(plain(parts), sort_keys=True, default=str)
        logical_id = f"ApiGatewayDeployment{hashlib.sha256(text.encode()).hexdigest()[:13]}"
        stage = self.settings.get("stage") or self.service.stage
        self.draft.add(
            logical_id,
            "AWS::ApiGateway::Deployment",
            {"RestApiId": self.api, "StageName": stage},
            self.where,
            depends_on=self.methods,
        )
        self.draft.outputs["ServiceEndpoint"] = {
            "Description": "URL of the service endpoint",
            "Value": arns.joined(
                "https://",
                self.api,
                ".execute-api.",
                arns.REGION,
                ".",
                {"Ref": "AWS::URLSuffix"},
                f"/{self.service.stage}",
            ),
        }
        return logical_id
