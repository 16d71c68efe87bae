"""The `Resource` of Task states: what there is, and what each type of workflow can call.

AWS: "Integrating services with Step Functions", "Learning to use AWS service SDK integrations".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from . import diagnostics
from .diagnostics import Diagnostic

_ARN = re.compile(r"arn:aws[a-z-]*:(?P<service>[a-z0-9-]+):(?P<region>[^:]*):(?P<account>[^:]*):")
_SDK = "aws-sdk"
_INTEGRATION = re.compile(r"arn:aws[a-z-]*:states:[^:]*:[^:]*:(?P<rest>.+)")
_OPTIMISED = frozenset({
    "apigateway", "athena", "batch", "bedrock", "codebuild", "databrew", "dynamodb", "ecs", "eks",
    "elasticmapreduce", "emr-containers", "emr-serverless", "events", "glue", "http", "lambda",
    "mediaconvert", "sagemaker", "sns", "sqs", "states",
})  # fmt: skip
_PATTERNS = (".sync", ".sync:2", ".waitForTaskToken")
Operations = Callable[[str], frozenset[str] | None]
"""The operations of a service in lower case; None where nobody knows the service."""


def check(
    state: dict[str, Any], location: str, *, express: bool, operations: Operations
) -> Iterator[Diagnostic]:
    resource = state.get("Resource")
    if not isinstance(resource, str):
        return
    where = f"{location}/Resource"
    if not resource.startswith("{%") and not _ARN.match(resource):
        yield _schema("Value is not a valid resource ARN", where)
        return
    pattern = next((p for p in reversed(_PATTERNS) if resource.endswith(p)), "")
    if resource.endswith(".sync"):
        pattern = ".sync"
    if express and pattern:
        told = f"Express state machine does not support '{pattern}' service integration"
        yield _schema(told, where)
    if express and ":activity:" in resource:
        yield _schema("Activity tasks are not supported by EXPRESS state machines", where)
    yield from _integration(resource.removesuffix(pattern), where, operations)


def _integration(resource: str, where: str, operations: Operations) -> Iterator[Diagnostic]:
    found = _INTEGRATION.match(resource)
    parts = found["rest"].split(":") if found else []
    if len(parts) == 3 and parts[0] == _SDK:
        known = operations(parts[1])
        recognized = known is not None and parts[2].lower() in known
    else:
        recognized = len(parts) != 2 or parts[0] in {*_OPTIMISED, "activity"}
    if not recognized:
        told = (
            f"The resource provided {resource} is not recognized. The value is not a valid "
            "resource ARN, or the resource is not available in this region."
        )
        yield _schema(told, where)


def _schema(message: str, location: str) -> Diagnostic:
    return Diagnostic(diagnostics.SCHEMA, message, location)
