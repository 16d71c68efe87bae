"""Any operation of an SDK, called by its name with parameters in AWS's own spelling."""

from __future__ import annotations

import functools
import json
from typing import Any

_SDK_NAMES = {
    "sfn": "stepfunctions",
    "eventbridge": "events",
    "cloudwatchlogs": "logs",
    "states": "stepfunctions",
}
"""Services whose name in the SDK for Java, which AWS uses here, is not boto3's."""


@functools.cache
def operation_of(service: str, action: str) -> tuple[str, str] | None:
    """boto3's service and the operation: `sqs`, `sendMessage` → (`sqs`, `SendMessage`)."""
    from botocore.exceptions import UnknownServiceError
    from localstack.aws.spec import load_service

    name = _SDK_NAMES.get(service.lower(), service.lower())
    try:
        operations = load_service(name).operation_names
    except UnknownServiceError:
        return None
    return next(((name, o) for o in operations if o.lower() == action.lower()), None)


def call(client: Any, operation: str, parameters: dict[str, Any]) -> Any:
    """Call `operation`; names of parameters may begin with either case."""
    from botocore import xform_name

    shape = client.meta.service_model.operation_model(operation).input_shape
    return getattr(client, xform_name(operation))(**_as_named(parameters, shape))


def _as_named(value: Any, shape: Any) -> Any:
    if shape is None:
        return value
    if shape.type_name == "structure" and isinstance(value, dict):
        known = {name.lower(): (name, member) for name, member in shape.members.items()}
        named = {}
        for key, item in value.items():
            name, member = known.get(key.lower(), (key, None))
            named[name] = _as_named(item, member)
        return named
    if shape.type_name == "list" and isinstance(value, list):
        return [_as_named(item, shape.member) for item in value]
    if shape.type_name == "map" and isinstance(value, dict):
        return {key: _as_named(item, shape.value) for key, item in value.items()}
    if shape.type_name in ("string", "blob") and isinstance(value, dict | list):
        return json.dumps(value)
    return value
