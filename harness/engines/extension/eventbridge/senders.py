"""Targets that are asked by HTTP: their errors are errors, and `*` in a path gets its value."""

from __future__ import annotations

from typing import Any

from ..targets import clients, http, rest_api


def mend(module: Any) -> None:
    def to_destination(self: Any, event: Any, trace_header: Any) -> None:
        _call(module, http.call_destination, self, event, trace_header)

    def to_rest_api(self: Any, event: Any, trace_header: Any) -> None:
        _call(module, rest_api.call, self, event, trace_header)

    module.EventsApiDestinationTargetSender.send_event = to_destination
    module.ApiGatewayTargetSender.send_event = to_rest_api


def _call(module: Any, call: Any, sender: Any, event: Any, trace_header: Any) -> None:
    given = dict(sender.target.get("HttpParameters") or {})
    trace = {module.TRACE_HEADER_KEY: trace_header.to_header_str()}
    given["HeaderParameters"] = {**(given.get("HeaderParameters") or {}), **trace}
    values = given.get("PathParameterValues") or ()
    given["PathParameterValues"] = [_value(module, value, event) for value in values]
    text = event if isinstance(event, str) else module.to_json_str(event)
    call(clients.sender("events", sender.rule_arn), sender.arn, text, given)


def _value(module: Any, value: str, event: Any) -> str:
    """EventBridge User Guide, "Dynamic path parameters": `$.path` is looked up in the event."""
    return str(module.extract_jsonpath(event, value)) if value.startswith("$.") else value
