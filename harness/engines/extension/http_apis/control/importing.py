"""OpenAPI documents become APIs (AWS: Working with OpenAPI definitions for HTTP APIs)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ..apis import Api, Part
from . import parts
from .failures import bad
from .kinds import KINDS

_METHODS = {
    "get": "GET",
    "put": "PUT",
    "post": "POST",
    "delete": "DELETE",
    "options": "OPTIONS",
    "head": "HEAD",
    "patch": "PATCH",
    "x-amazon-apigateway-any-method": "ANY",
}
_INTEGRATION = "x-amazon-apigateway-integration"
_AUTHORIZER = "x-amazon-apigateway-authorizer"
_CORS = {
    "allowOrigins": "AllowOrigins",
    "allowMethods": "AllowMethods",
    "allowHeaders": "AllowHeaders",
    "exposeHeaders": "ExposeHeaders",
    "allowCredentials": "AllowCredentials",
    "maxAge": "MaxAge",
}
_FIELDS = {
    "type": "IntegrationType",
    "uri": "IntegrationUri",
    "httpMethod": "IntegrationMethod",
    "payloadFormatVersion": "PayloadFormatVersion",
    "credentials": "CredentialsArn",
    "connectionType": "ConnectionType",
    "connectionId": "ConnectionId",
    "integrationSubtype": "IntegrationSubtype",
    "timeoutInMillis": "TimeoutInMillis",
    "requestParameters": "RequestParameters",
    "responseParameters": "ResponseParameters",
    "description": "Description",
}


def parsed(body: Any) -> Part:
    """The document of JSON or YAML text.

    Raises:
        CommonServiceException: it is no OpenAPI 3 document.
    """
    import yaml

    text = body if isinstance(body, str) else bytes(body).decode()
    try:
        document = json.loads(text)
    except ValueError:
        try:
            document = yaml.safe_load(text)
        except yaml.YAMLError as error:
            raise bad(f"Unable to parse API definition: {error}") from None
    if not isinstance(document, dict) or not str(document.get("openapi", "")).startswith("3."):
        raise bad("Invalid OpenAPI input. HTTP APIs support OpenAPI 3.0 definitions only.")
    return document


def api_of(document: Part) -> Part:
    """What `CreateApi` would have been given."""
    info = document.get("info") or {}
    given: Part = {"Name": str(info.get("title") or ""), "ProtocolType": "HTTP"}
    if not given["Name"]:
        raise bad("Unable to create API: the definition has no title")
    if info.get("version") is not None:
        given["Version"] = str(info["version"])
    if info.get("description"):
        given["Description"] = info["description"]
    if cors := document.get("x-amazon-apigateway-cors"):
        given["CorsConfiguration"] = _cors(cors)
    tags = {
        tag["name"]: tag["x-amazon-apigateway-tag-value"]
        for tag in document.get("tags") or []
        if "x-amazon-apigateway-tag-value" in tag
    }
    if tags:
        given["Tags"] = tags
    settings = document.get("x-amazon-apigateway-endpoint-configuration") or {}
    if settings.get("disableExecuteApiEndpoint") is not None:
        given["DisableExecuteApiEndpoint"] = _flag(settings["disableExecuteApiEndpoint"])
    return given


def bring(api: Api, document: Part, basepath: str | None) -> None:
    """Make the routes, integrations and authorizers that the document has."""
    prefix = _prefix(document) if basepath == "prepend" else ""
    authorizers = dict(_authorizers(api, document))
    kept: dict[str, str] = {}
    for path, method, operation in _operations(document):
        is_default = path.lstrip("/") == "$default"
        key = "$default" if is_default else f"{method} {prefix}{path}"
        route: Part = {"RouteKey": key}
        if operation.get("operationId"):
            route["OperationName"] = operation["operationId"]
        integration = _followed(document, operation.get(_INTEGRATION))
        if integration:
            route["Target"] = f"integrations/{_integration(api, integration, kept)}"
        security = operation.get("security", document.get("security"))
        route |= _security(security, authorizers)
        parts.create(api, KINDS["Route"], route)


def _operations(document: Part) -> Iterator[tuple[str, str, Part]]:
    for path, item in (document.get("paths") or {}).items():
        for name, operation in (item or {}).items():
            if name in _METHODS and isinstance(operation, dict):
                yield path, _METHODS[name], operation


def _integration(api: Api, given: Part, kept: dict[str, str]) -> str:
    """Its id; operations that say the same have one integration, as AWS makes it."""
    text = json.dumps(given, sort_keys=True, default=str)
    if text not in kept:
        wanted = {new: given[old] for old, new in _FIELDS.items() if old in given}
        wanted["IntegrationType"] = str(wanted.get("IntegrationType", "")).upper()
        if "PayloadFormatVersion" in wanted:
            wanted["PayloadFormatVersion"] = str(wanted["PayloadFormatVersion"])
        if "ResponseParameters" in wanted:
            wanted["ResponseParameters"] = {
                str(status): each for status, each in wanted["ResponseParameters"].items()
            }
        made = parts.create(api, KINDS["Integration"], wanted)
        kept[text] = made["IntegrationId"]
    return kept[text]


def _authorizers(api: Api, document: Part) -> Iterator[tuple[str, Part]]:
    schemes = (document.get("components") or {}).get("securitySchemes") or {}
    for name, scheme in schemes.items():
        given = scheme.get(_AUTHORIZER)
        if not given:
            yield name, {}
            continue
        wanted: Part = {"Name": name, "AuthorizerType": str(given.get("type", "")).upper()}
        source = given.get("identitySource")
        if source:
            wanted["IdentitySource"] = (
                source if isinstance(source, list) else [s.strip() for s in source.split(",")]
            )
        if wanted["AuthorizerType"] == "JWT":
            settings = given.get("jwtConfiguration") or {}
            wanted["JwtConfiguration"] = {
                "Issuer": settings.get("issuer"),
                "Audience": settings.get("audience") or [],
            }
        else:
            wanted |= {
                "AuthorizerUri": given.get("authorizerUri"),
                "AuthorizerPayloadFormatVersion": str(
                    given.get("authorizerPayloadFormatVersion") or ""
                ),
                "AuthorizerResultTtlInSeconds": int(given.get("authorizerResultTtlInSeconds") or 0),
                "EnableSimpleResponses": _flag(given.get("enableSimpleResponses")),
            }
            if given.get("authorizerCredentials"):
                wanted["AuthorizerCredentialsArn"] = given["authorizerCredentials"]
        yield name, parts.create(api, KINDS["Authorizer"], wanted)


def _security(security: Any, authorizers: dict[str, Part]) -> Part:
    for requirement in security or []:
        for name, scopes in requirement.items():
            authorizer = authorizers.get(name)
            if name == "AWS_IAM" or name.lower() == "sigv4":
                return {"AuthorizationType": "AWS_IAM"}
            if not authorizer:
                continue
            kind = "JWT" if authorizer["AuthorizerType"] == "JWT" else "CUSTOM"
            found = {"AuthorizationType": kind, "AuthorizerId": authorizer["AuthorizerId"]}
            return found | ({"AuthorizationScopes": list(scopes)} if scopes else {})
    return {}


def _cors(given: Any) -> Part:
    if given is True or given == "true":
        return {"AllowOrigins": ["*"]}
    found = {new: given[old] for old, new in _CORS.items() if given.get(old) is not None}
    if "MaxAge" in found:
        found["MaxAge"] = int(found["MaxAge"])
    if "AllowCredentials" in found:
        found["AllowCredentials"] = _flag(found["AllowCredentials"])
    for name in ("AllowOrigins", "AllowMethods", "AllowHeaders", "ExposeHeaders"):
        if isinstance(found.get(name), str):
            found[name] = [found[name]]
    return found


def _followed(document: Part, node: Any) -> Part | None:
    if isinstance(node, dict) and "$ref" in node:
        found: Any = document
        for step in str(node["$ref"]).removeprefix("#/").split("/"):
            found = (found or {}).get(step)
        return found if isinstance(found, dict) else None
    return node if isinstance(node, dict) else None


def _prefix(document: Part) -> str:
    from urllib.parse import urlsplit

    servers = document.get("servers") or [{}]
    return urlsplit(str(servers[0].get("url") or "")).path.rstrip("/")


def _flag(value: Any) -> bool:
    return value is True or str(value).lower() == "true"
