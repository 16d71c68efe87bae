"""Sizes and lengths of what is configured, held as AWS holds them and told in its words.

LocalStack (4.13.1, 4.14.0) takes any number. The limits are those of Lambda's API model, and of
the Lambda developer guide, "Lambda quotas", where the model has none.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

from ..mends.on_import import after_import

OPERATIONS = (
    "create_function",
    "update_function_configuration",
    "put_function_event_invoke_config",
    "update_function_event_invoke_config",
    "put_function_concurrency",
    "publish_version",
    "create_alias",
    "update_alias",
)
QUOTAS = {
    ("CreateFunctionRequest", "Timeout"): (1, 900),
    ("UpdateFunctionConfigurationRequest", "Timeout"): (1, 900),
    ("CreateFunctionRequest", "MemorySize"): (128, 10240),
    ("UpdateFunctionConfigurationRequest", "MemorySize"): (128, 10240),
}
MOST_LAYERS = 5
RESERVED_VARIABLES = frozenset(
    [
        "_HANDLER",
        "_X_AMZN_TRACE_ID",
        "AWS_DEFAULT_REGION",
        "AWS_REGION",
        "AWS_EXECUTION_ENV",
        "AWS_LAMBDA_FUNCTION_NAME",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
        "AWS_LAMBDA_FUNCTION_VERSION",
        "AWS_LAMBDA_INITIALIZATION_TYPE",
        "AWS_LAMBDA_LOG_GROUP_NAME",
        "AWS_LAMBDA_LOG_STREAM_NAME",
        "AWS_ACCESS_KEY",
        "AWS_ACCESS_KEY_ID",
        "AWS_SECRET_ACCESS_KEY",
        "AWS_SESSION_TOKEN",
        "AWS_LAMBDA_RUNTIME_API",
        "LAMBDA_TASK_ROOT",
        "LAMBDA_RUNTIME_DIR",
    ]
)
"""Lambda developer guide, "Defined runtime environment variables"."""


def install() -> None:
    after_import("localstack.services.lambda_.provider", _mend)


def _mend(provider: ModuleType) -> None:
    cls = provider.LambdaProvider
    for name in OPERATIONS:
        setattr(cls, name, _checked(getattr(cls, name), provider))


def _checked(operation: Callable[..., Any], provider: ModuleType) -> Callable[..., Any]:
    @functools.wraps(operation)
    def checked(self: Any, context: Any, *args: Any, **kwargs: Any) -> Any:
        request = context.service_request or {}
        if found := list(_broken(context.operation.input_shape, request, "")):
            noun = "error" if len(found) == 1 else "errors"
            told = "; ".join(found)
            raise provider.ValidationException(f"{len(found)} validation {noun} detected: {told}")
        _variables(provider, request)
        return operation(self, context, *args, **kwargs)

    return checked


def _variables(provider: ModuleType, request: Any) -> None:
    variables = (request.get("Environment") or {}).get("Variables") or {}
    if taken := sorted(RESERVED_VARIABLES.intersection(variables)):
        raise provider.InvalidParameterValueException(
            "Lambda was unable to configure your environment variables because the environment "
            "variables you have provided contains reserved keys that are currently not supported "
            f"for modification. Reserved keys used in this request: {', '.join(taken)}",
            Type="User",
        )
    if len(request.get("Layers") or ()) > MOST_LAYERS:
        raise provider.InvalidParameterValueException(
            f"Cannot reference more than {MOST_LAYERS} layers.", Type="User"
        )


def _broken(shape: Any, value: Any, path: str) -> Iterator[str]:
    """What does not keep to the model's minimum and maximum, in AWS's words."""
    for name, member in shape.members.items():
        given = value.get(name)
        if given is None:
            continue
        inside = f"{path}{name[0].lower()}{name[1:]}"
        if member.type_name == "structure" and isinstance(given, dict):
            yield from _broken(member, given, f"{inside}.")
            continue
        least, most = QUOTAS.get(
            (shape.name, name), (member.metadata.get("min"), member.metadata.get("max"))
        )
        if member.type_name in ("integer", "long"):
            measured, what = given, "value"
        elif member.type_name == "string" and not member.enum:
            measured, what = len(given), "length"
        else:
            continue
        if least is not None and measured < least:
            relation, bound = "greater", least
        elif most is not None and measured > most:
            relation, bound = "less", most
        else:
            continue
        yield (
            f"Value '{given}' at '{inside}' failed to satisfy constraint: "
            f"Member must have {what} {relation} than or equal to {bound}"
        )
