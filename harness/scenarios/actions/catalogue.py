"""All kinds of actions."""

from __future__ import annotations

from harness.scenarios.actions.base import Action
from harness.scenarios.registry import Registry

BUILT_IN = {
    "items": "tables:Items",
    "put_item": "tables:PutItem",
    "update_item": "tables:UpdateItem",
    "delete_item": "tables:DeleteItem",
    "objects": "objects:Objects",
    "put_object": "objects:PutObject",
    "delete_object": "objects:DeleteObject",
    "parameters": "configuration:Parameters",
    "secrets": "configuration:Secrets",
    "sql": "sql:Sql",
    "request": "request:Request",
    "invoke": "functions:Invoke",
    "load": "load:Load",
    "start": "machines:Start",
    "answer": "machines:Answer",
    "redrive": "machines:Redrive",
    "sign_in": "sign_in:SignIn",
    "send": "messages:Send",
    "publish": "messages:Publish",
    "put_events": "events:PutEvents",
    "put_records": "events:PutRecords",
    "replay": "replay:Replay",
    "fire": "schedules:Fire",
    "advance": "clock:Advance",
    "quiet": "quiet:UntilQuiet",
    "fault": "fault:Fault",
    "http_service": "http_service:HttpService",
    "parallel": "parallel:Parallel",
    "call": "call:Call",
    "open_websocket": "websocket:OpenWebsocket",
    "send_frame": "websocket:SendFrame",
    "close_websocket": "websocket:CloseWebsocket",
}
"""Kind to its module in this package and its class."""

ACTIONS: Registry[Action] = Registry(
    "harness.actions",
    Action,  # type: ignore[type-abstract]
    {kind: f"{__package__}.{place}" for kind, place in BUILT_IN.items()},
)
