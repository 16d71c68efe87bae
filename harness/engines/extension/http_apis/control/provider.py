"""`apigatewayv2`: HTTP and WebSocket APIs, their parts, custom domain names and tags."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from localstack.aws.api import RequestContext
from localstack.utils.urls import localstack_host

from ...providers.table import not_implemented
from ..apis import APIS, Api, Part
from . import deploying, domains, identifiers, importing, parts
from .failures import bad, missing
from .kinds import KINDS, members, named

_DEFAULTS = {
    "ApiKeySelectionExpression": "$request.header.x-api-key",
    "DisableExecuteApiEndpoint": False,
}
_HTTP_SELECTION = "$request.method $request.path"
_PAGE = 500
_QUICK = ("CredentialsArn", "RouteKey", "Target")


class ApiGatewayV2Provider:
    service = "apigatewayv2"

    def forward(self, context: RequestContext, request: Part) -> Part | None:
        operation = context.operation.name
        if operation in domains.OPERATIONS:
            return domains.answer(operation, context.account_id, context.region, request)
        done = named(operation)
        if done is None:
            raise not_implemented(self.service, operation)
        verb, kind = done
        api = _api(context, request)
        with api.lock:
            if verb == "Create":
                return parts.create(api, kind, request)
            if verb == "Update":
                return parts.update(api, kind, request)
            if verb == "Delete":
                parts.delete(api, kind, request)
                return None
            if verb == "Get":
                return parts.found(api, kind, request)[1]
            return _page(parts.listed(api, kind, request), request)

    def create_api(self, context: RequestContext, request: Part) -> Part:
        model = _checked(request)
        api = _new(context, model)
        with api.lock:
            if request.get("Target"):
                _quick_create(api, request)
        APIS.add(api)
        return api.model

    def get_api(self, context: RequestContext, request: Part) -> Part:
        return _api(context, request).model

    def get_apis(self, context: RequestContext, request: Part) -> Part:
        return _page([api.model for api in APIS.of(context.account_id, context.region)], request)

    def update_api(self, context: RequestContext, request: Part) -> Part:
        api = _api(context, request)
        if quick := [name for name in _QUICK if request.get(name)]:
            raise bad(f"{', '.join(quick)} of quick create: update the route or integration itself")
        own = members("Api") - {"ApiId"}
        given = {k: v for k, v in request.items() if k in own and v is not None}
        with api.lock:
            api.model = {**api.model, **given}
            deploying.redeploy(api)
            return api.model

    def delete_api(self, context: RequestContext, request: Part) -> None:
        api = _api(context, request)
        APIS.remove(api)
        domains.forget(api)

    def import_api(self, context: RequestContext, request: Part) -> Part:
        document = importing.parsed(request["Body"])
        api = _new(context, _checked(importing.api_of(document)))
        importing.bring(api, document, request.get("Basepath"))
        APIS.add(api)
        return api.model

    def reimport_api(self, context: RequestContext, request: Part) -> Part:
        api = _api(context, request)
        document = importing.parsed(request["Body"])
        if api.is_websocket:
            raise bad("Import is supported only for HTTP APIs")
        with api.lock:
            kept = ("ApiId", "ApiEndpoint", "CreatedDate", "Tags", "ProtocolType")
            model = _checked(importing.api_of(document))
            api.model = {**api.model, **{k: v for k, v in model.items() if k not in kept}}
            if "CorsConfiguration" not in model:
                api.model.pop("CorsConfiguration", None)
            for kind in ("Route", "Integration", "Authorizer"):
                api.of(kind).clear()
            importing.bring(api, document, request.get("Basepath"))
            deploying.redeploy(api)
        return api.model

    def delete_cors_configuration(self, context: RequestContext, request: Part) -> None:
        api = _api(context, request)
        with api.lock:
            api.model = {k: v for k, v in api.model.items() if k != "CorsConfiguration"}
            deploying.redeploy(api)

    def delete_access_log_settings(self, context: RequestContext, request: Part) -> None:
        api = _api(context, request)
        _, stage = parts.found(api, KINDS["Stage"], request)
        kept = {k: v for k, v in stage.items() if k != "AccessLogSettings"}
        api.of("Stage")[stage["StageName"]] = kept

    def delete_route_settings(self, context: RequestContext, request: Part) -> None:
        api = _api(context, request)
        _, stage = parts.found(api, KINDS["Stage"], request)
        settings = {k: v for k, v in stage["RouteSettings"].items() if k != request["RouteKey"]}
        api.of("Stage")[stage["StageName"]] = {**stage, "RouteSettings": settings}

    def reset_authorizers_cache(self, context: RequestContext, request: Part) -> None:
        from ...authorizers import cache

        api = _api(context, request)
        parts.found(api, KINDS["Stage"], request)
        cache.forget(api.account, api.id, request["StageName"])

    def get_tags(self, context: RequestContext, request: Part) -> Part:
        return {"Tags": _tagged(context, request).get("Tags") or {}}

    def tag_resource(self, context: RequestContext, request: Part) -> Part:
        tagged = _tagged(context, request)
        tagged["Tags"] = {**(tagged.get("Tags") or {}), **(request.get("Tags") or {})}
        return {}

    def untag_resource(self, context: RequestContext, request: Part) -> None:
        tagged = _tagged(context, request)
        gone = request["TagKeys"]
        tagged["Tags"] = {k: v for k, v in (tagged.get("Tags") or {}).items() if k not in gone}


def _api(context: RequestContext, request: Part) -> Api:
    api = APIS.get(str(request.get("ApiId")))
    if api is None or (api.account, api.region) != (context.account_id, context.region):
        raise missing("API", request.get("ApiId"))
    return api


def _new(context: RequestContext, model: Part) -> Api:
    identifier = (model.get("Tags") or {}).get("_custom_id_") or identifiers.api()
    scheme = "ws" if model["ProtocolType"] == "WEBSOCKET" else "http"
    endpoint = f"{scheme}://{localstack_host()}/_aws/execute-api/{identifier}"
    own = {"ApiId": identifier, "ApiEndpoint": endpoint, "CreatedDate": datetime.now(UTC)}
    return Api(context.account_id, context.region, {**model, **own})


def _checked(request: Part) -> Part:
    protocol = request.get("ProtocolType")
    if protocol not in ("HTTP", "WEBSOCKET"):
        raise bad("Invalid protocol specified. Must be one of [HTTP, WEBSOCKET]")
    selection = request.get("RouteSelectionExpression")
    if protocol == "WEBSOCKET":
        if not selection:
            raise bad("RouteSelectionExpression is required for WebSocket APIs")
        if request.get("CorsConfiguration"):
            raise bad("CORS configuration is supported only for HTTP APIs")
        if request.get("Target"):
            raise bad("Quick create is supported only for HTTP APIs")
    elif selection not in (None, _HTTP_SELECTION, "${request.method} ${request.path}"):
        raise bad(f"The routeSelectionExpression of an HTTP API must be {_HTTP_SELECTION}")
    given = {k: v for k, v in request.items() if k in members("Api") and v is not None}
    return {
        **_DEFAULTS,
        "Tags": {},
        **given,
        "RouteSelectionExpression": selection or _HTTP_SELECTION,
    }


def _quick_create(api: Api, request: Part) -> None:
    """Integration, route and the stage $default, which deploys itself (AWS: CreateApi)."""
    target = str(request["Target"])
    is_function = ":lambda:" in target
    integration = {
        "IntegrationType": "AWS_PROXY" if is_function else "HTTP_PROXY",
        "IntegrationUri": target,
        "PayloadFormatVersion": "2.0" if is_function else "1.0",
        "IntegrationMethod": "POST" if is_function else "ANY",
        "CredentialsArn": request.get("CredentialsArn"),
    }
    made = parts.create(api, KINDS["Integration"], integration)
    route = {
        "RouteKey": request.get("RouteKey") or "$default",
        "Target": f"integrations/{made['IntegrationId']}",
    }
    stage = {"StageName": "$default", "AutoDeploy": True}
    route_made = parts.create(api, KINDS["Route"], route)
    stage_made = parts.create(api, KINDS["Stage"], stage)
    for part in (made, route_made, stage_made):
        part["ApiGatewayManaged"] = True
    api.of("Stage")["$default"]["ApiGatewayManaged"] = True


def _page(items: list[Part], request: Part) -> Part:
    start = int(request.get("NextToken") or 0)
    size = int(request.get("MaxResults") or _PAGE)
    page: Part = {"Items": items[start : start + size]}
    if start + size < len(items):
        page["NextToken"] = str(start + size)
    return page


def _tagged(context: RequestContext, request: Part) -> dict[str, Any]:
    """The API or stage that an ARN names: `arn:…::/apis/ID[/stages/NAME]`."""
    arn = str(request["ResourceArn"])
    _, _, path = arn.partition("::/")
    names = path.split("/")
    if names[0] != "apis" or len(names) not in (2, 4):
        raise missing("resource", arn)
    api = _api(context, {"ApiId": names[1]})
    if len(names) == 2:
        return api.model
    return parts.found(api, KINDS["Stage"], {"StageName": names[3]})[1]
