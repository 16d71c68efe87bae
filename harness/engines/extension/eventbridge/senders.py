"""Targets that are asked by HTTP: their errors are errors, and `*` in a path gets its value."""

from __future__ import annotations

from typing import Any

from ..targets import clients, http, rest_api
from ..targets.paths import MISSING, value_at
from .delivering import EVENT


def mend(module: Any) -> None:
    def to_destination(self: Any, event: Any, trace_header: Any) -> None:
        _call(module, http.call_destination, self, event, trace_header)

    def to_rest_api(self: Any, event: Any, trace_header: Any) -> None:
        _call(module, rest_api.call, self, event, trace_header)

    module.EventsApiDestinationTargetSender.send_event = to_destination
    module.ApiGatewayTargetSender.send_event = to_rest_api


def _call(module: Any, call: Any, sender: Any, event: Any, trace_header: Any) -> None:
    given = _resolved(sender.target.get("HttpParameters") or {}, EVENT.get())
    trace = {module.TRACE_HEADER_KEY: trace_header.to_header_str()}
    given["HeaderParameters"] = {**(given.get("HeaderParameters") or {}), **trace}
    text = event if isinstance(event, str) else module.to_json_str(event)
    call(clients.sender("events", sender.rule_arn), sender.arn, text, given)


def _resolved(parameters: Any, event: Any) -> Any:
    """EventBridge User Guide, "Dynamic path parameters": looked up before transformation."""
    if isinstance(parameters, dict):
        return {name: _resolved(each, event) for name, each in parameters.items()}
    if isinstance(parameters, list):
        return [_resolved(each, event) for each in parameters]
    if isinstance(parameters, str) and parameters.startswith("$."):
        value = value_at(event, parameters)
        return "" if value is MISSING else str(value)
    return parameters
