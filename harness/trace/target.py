"""What a call is sent to: the one resource that it names, apart from what it does there."""

from __future__ import annotations

from harness.engines.extension.wire import Call
from harness.trace.subject import subject

_EXECUTIONS = ("executionArn", "ExecutionArn")


def target(call: Call) -> str:
    """The physical name of the call's resource; empty where it names none or several."""
    parameters = call.parameters
    if call.service == "apigateway" and call.operation in ("Invoke", "Message", "Disconnect"):
        return str(parameters.get("api") or "")
    if call.service == "events":
        entries = parameters.get("Entries") or [{}]
        bus = str(parameters.get("EventBusName") or entries[0].get("EventBusName") or "default")
        return bus.rpartition("/")[2]
    for key in _EXECUTIONS:
        if arn := parameters.get(key):
            return str(arn).split(":")[-2]
    if call.service == "s3" and parameters.get("Bucket"):
        return str(parameters["Bucket"])
    if call.service == "dynamodb":
        name = subject(call).partition(" ")[0]
        return "" if name.endswith(",") else name
    return subject(call)


def detail(call: Call) -> str:
    """What of the resource the call is about: a key, a path; empty where that is all of it."""
    about = subject(call)
    name = target(call)
    if not name or about == name:
        return "" if name else about
    return about.removeprefix(name).lstrip("/ ") if about.startswith(name) else about
