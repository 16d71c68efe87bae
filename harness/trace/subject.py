"""What a call is about, in a few words: its table, queue, bucket and key, function, …"""

from __future__ import annotations

import json
from typing import Any

from harness.engines.extension.wire import Call

_ARNS = ("TopicArn", "TargetArn", "stateMachineArn", "executionArn", "StreamARN", "StreamArn")
_NAMES = (
    "TableName",
    "FunctionName",
    "StreamName",
    "QueueName",
    "Bucket",
    "SecretId",
    "Name",
    "name",
    "StackName",
    "RoleName",
    "logGroupName",
    "KeyId",
)
_MAX_KEY = 40


def subject(call: Call) -> str:
    """The call's resource and, where it has one, the key of what it touched."""
    parameters = call.parameters
    if call.operation == "Invoke" and call.service == "apigateway":
        return f"{parameters.get('method')} {parameters.get('path')}"
    if call.operation == "Message" and call.service == "apigateway":
        return f"{parameters.get('route')} from {parameters.get('connection')}"
    if call.operation == "Disconnect" and call.service == "apigateway":
        return f"{parameters.get('code')} from {parameters.get('connection')}"
    if url := parameters.get("QueueUrl"):
        return str(url).rpartition("/")[2]
    if call.service == "events" and parameters.get("Entries"):
        return ", ".join(str(e.get("DetailType") or e.get("Source")) for e in parameters["Entries"])
    if call.service == "dynamodb":
        return _table(parameters)
    if call.service == "s3" and "Key" in parameters:
        return f"{parameters.get('Bucket')}/{parameters['Key']}"
    return _named(parameters)


def _named(parameters: dict[str, Any]) -> str:
    for key in _ARNS:
        if parameters.get(key):
            return str(parameters[key]).rpartition(":")[2]
    for key in _NAMES:
        if parameters.get(key):
            return str(parameters[key]).rpartition(":function:")[2]
    return ""


def _table(parameters: dict[str, Any]) -> str:
    tables = [str(parameters["TableName"])] if "TableName" in parameters else []
    requests = parameters.get("RequestItems")
    if isinstance(requests, dict):
        tables += [str(table) for table in requests]
    for entry in parameters.get("TransactItems") or []:
        tables += [str(part.get("TableName")) for part in entry.values() if isinstance(part, dict)]
    name = ", ".join(dict.fromkeys(t.rpartition("/")[2] for t in tables))
    key = parameters.get("Key") or _first_attribute(parameters.get("Item"))
    return f"{name} {_plain(key)}" if key else name


def _first_attribute(item: Any) -> dict[str, Any] | None:
    if not isinstance(item, dict) or not item:
        return None
    name = next((n for n in item if n.lower() in ("id", "pk")), next(iter(item)))
    return {name: item[name]}


def _plain(key: dict[str, Any]) -> str:
    """`{"id": {"S": "1"}}` as `id=1`."""
    parts = []
    for name, value in key.items():
        inner = next(iter(value.values()), value) if isinstance(value, dict) else value
        parts.append(f"{name}={inner if isinstance(inner, str) else json.dumps(inner)}")
    text = " ".join(parts)
    return text if len(text) <= _MAX_KEY else text[: _MAX_KEY - 1] + "…"
