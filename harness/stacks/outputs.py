"""What a deployed stack came to, as the harness names it."""

from __future__ import annotations

import re
from typing import Any

from harness.engines.cloud import Cloud
from harness.stacks.stack import Resource, Stack
from harness.stacks.template import Template

_API_HOST = re.compile(r"(?:http|(ws))s?://([a-z0-9]+)\.execute-api\.[^/]+(/.*)?")


def stack_of(
    template: Template,
    cloud: Cloud,
    described: dict[str, Any],
    resources: list[dict[str, Any]],
    *,
    changed: bool,
) -> Stack:
    """The stack, from DescribeStacks and DescribeStackResources."""
    outputs = {o["OutputKey"]: str(o["OutputValue"]) for o in described.get("Outputs", [])}
    return Stack(
        name=described["StackName"],
        template=template.path,
        outputs={k: reachable(v, cloud.endpoint) for k, v in outputs.items()},
        resources={
            r["LogicalResourceId"]: Resource(
                r["LogicalResourceId"],
                r["ResourceType"],
                r["PhysicalResourceId"],
                template.line(r["LogicalResourceId"]),
            )
            for r in resources
            if r.get("PhysicalResourceId")
        },
        changed=changed,
    )


def reachable(value: str, endpoint: str) -> str:
    """An API's URL as the engine serves it: its own host names need the public DNS."""
    websocket = endpoint.replace("http", "ws", 1)
    return _API_HOST.sub(
        lambda m: f"{websocket if m[1] else endpoint}/_aws/execute-api/{m[2]}{m[3] or '/'}", value
    )
