"""Which API and which of its stages a step means, where it does not say so itself."""

from __future__ import annotations

from harness.scenarios.context import Context
from harness.scenarios.fields import API
from harness.stacks.stack import Resource

_REST_STAGE = ("AWS::ApiGateway::Stage",)
_SECOND = "AWS::ApiGatewayV2::Api"


def api_of(context: Context, named: str | None, *, websocket: bool) -> Resource:
    """The API that is named, or the stack's only one; `websocket`: a WebSocket API is meant.

    Raises:
        BadInput: there is none, or several.
    """
    apis = context.resources(API)
    if named is not None:
        identifier = context.physical(named, API, "api")
        known = (api for api in apis if api.physical_id == identifier)
        return next(known, Resource(named, API[0], identifier, None))
    fitting = [api for api in apis if _is_websocket(context, api) == websocket]
    if len(fitting) == 1:
        return fitting[0]
    what = "WebSocket API" if websocket else "REST or HTTP API"
    if not fitting:
        context.need_left_out("WebSocketApi" if websocket else "Api")
        fix = "" if websocket else "give the whole address with `url:`"
        raise context.bad(f"the stack has no {what}", fix=fix)
    names = ", ".join(api.logical_id for api in fitting)
    raise context.bad(f"the stack has several of a {what}", fix=f"add `api:`, one of {names}")


def stage_of(context: Context, api: Resource, named: str | None) -> str:
    """The stage that is named, or the API's only one.

    SAM makes a REST stage named `Stage` beside its own, which does not count. A deployment with
    a StageName makes a stage that is no resource of the stack.
    """
    if named is not None:
        return named
    if api.type == _SECOND:
        found = context.shared.cloud.looks("apigatewayv2").get_stages(ApiId=api.physical_id)
        stages = [str(stage["StageName"]) for stage in found["Items"]]
    else:
        stages = list(dict.fromkeys(s.physical_id for s in context.resources(_REST_STAGE)))
        if not stages:
            found = context.shared.cloud.looks("apigateway").get_stages(restApiId=api.physical_id)
            stages = [str(stage["stageName"]) for stage in found["item"]]
    if len(stages) > 1 and "Stage" in stages:
        stages.remove("Stage")
    if len(stages) == 1:
        return stages[0]
    if not stages:
        raise context.bad("the stack declares no stage of its API", fix="add `stage:`")
    raise context.bad("the API has several stages", fix=f"add `stage:`, one of {', '.join(stages)}")


def _is_websocket(context: Context, api: Resource) -> bool:
    if api.type != _SECOND:
        return False
    found = context.shared.cloud.looks("apigatewayv2").get_api(ApiId=api.physical_id)
    return bool(found["ProtocolType"] == "WEBSOCKET")
