"""`functions`: each a Lambda function and its log group."""

from __future__ import annotations

from typing import Any

from harness.stacks.readers.serverless import fields, keys, naming
from harness.stacks.readers.serverless.destinations import add_destinations
from harness.stacks.readers.serverless.draft import Draft
from harness.stacks.readers.serverless.function_url import add_url
from harness.stacks.readers.serverless.nodes import Node
from harness.stacks.readers.serverless.packaging import build_of, check_image, code_of, image_of
from harness.stacks.readers.serverless.role import role_of
from harness.stacks.readers.serverless.service import Service, ServiceFunction

_PYTHON_KEYS = frozenset(["module", "vendor", "zip"])
_WITHOUT_EFFECT = ("provisionedConcurrency", "snapStart", "versionFunction")


def add_functions(service: Service, draft: Draft) -> None:
    for function in service.functions:
        service.keys.check(function.node, keys.FUNCTION | _PYTHON_KEYS, function.title)
        check_image(function)
        _log_group(service, draft, function)
        _function(service, draft, function)
        add_url(service, draft, function)
        add_destinations(service, draft, function)
        for key in _WITHOUT_EFFECT:
            if (node := function.node.get(key)) is not None and node.value is not False:
                draft.note(
                    node.where, f"{key} of {function.title} is left out: no versions are made"
                )


def _log_group(service: Service, draft: Draft, function: ServiceFunction) -> None:
    if fields.flag(function.node.get("disableLogs"), "disableLogs", False):
        return
    draft.add(
        naming.log_group(function.key),
        "AWS::Logs::LogGroup",
        {
            "LogGroupName": f"/aws/lambda/{function.physical_name}",
            "RetentionInDays": service.default(function, "logRetentionInDays"),
        },
        function.node.where,
    )


def _function(service: Service, draft: Draft, function: ServiceFunction) -> None:
    node = function.node
    title = function.title
    memory = service.default(function, "memorySize") or Node(1024, node.where)
    timeout = service.default(function, "timeout") or Node(6, node.where)
    role, depends_on = role_of(service, function)
    handler = node.get("handler")
    if handler is not None:
        fields.text(handler, f"the handler of {title}")
    properties: dict[str, Any] = image_of(function) or {
        "Code": code_of(service, draft, function),
        "Handler": handler,
        "Runtime": service.default(function, "runtime") or Node("nodejs20.x", node.where),
    }
    properties |= {
        "FunctionName": node.get("name") or function.physical_name,
        "MemorySize": fields.whole(memory, f"memorySize of {title}", 128, 10240),
        "Timeout": fields.whole(timeout, f"timeout of {title}", 1, 900),
        "Architectures": _listed(service.default(function, "architecture")),
        "Description": node.get("description"),
        "Environment": _environment(service, function),
        "Role": role,
        "VpcConfig": _vpc(service, function),
        "ReservedConcurrentExecutions": node.get("reservedConcurrency"),
        "Layers": service.default(function, "layers"),
        "TracingConfig": _tracing(service, draft, function),
        "KmsKeyArn": service.default(function, "kmsKeyArn"),
        "EphemeralStorage": _if_any("Size", node.get("ephemeralStorageSize")),
        "DeadLetterConfig": _if_any("TargetArn", node.get("onError")),
        "Tags": _tags(service, function),
    }
    if (dead := node.get("onError")) is not None and isinstance(dead.value, str):
        draft.allow(["sns:Publish"], [dead])
    if file_system := node.get("fileSystemConfig"):
        properties["FileSystemConfigs"] = [
            {
                "Arn": fields.required(file_system, "arn", "fileSystemConfig"),
                "LocalMountPath": fields.required(file_system, "localMountPath", "it"),
            }
        ]
    group = naming.log_group(function.key)
    named = [str(n.value) for n in fields.one_or_more(node.get("dependsOn"))]
    condition = node.get("condition")
    draft.add(
        function.logical_id,
        "AWS::Lambda::Function",
        properties,
        node.where,
        depends_on=[*([group] if group in draft.resources else []), *depends_on, *named],
        Condition=condition,
        Metadata=build_of(service, draft, function),
    )


def _environment(service: Service, function: ServiceFunction) -> dict[str, Any] | None:
    variables: dict[str, Any] = {}
    for node, what in (
        (service.provider.get("environment"), "environment of provider"),
        (function.node.get("environment"), f"environment of {function.title}"),
    ):
        for name, value in fields.mapping(node, what).items():
            variables.pop(name, None)
            if value.value is None:
                continue  # takes the provider's away
            if isinstance(value.value, list) or (
                isinstance(value.value, dict) and not fields.is_intrinsic(value)
            ):
                raise fields.wrong(value, f"{name} in the {what}", "a text")
            variables[name] = _variable(value)
    return {"Variables": variables} if variables else None


def _variable(node: Node) -> Node:
    if isinstance(node.value, bool):
        return Node(str(node.value).lower(), node.where)
    return Node(str(node.value), node.where) if isinstance(node.value, int | float) else node


def _vpc(service: Service, function: ServiceFunction) -> dict[str, Any] | None:
    own = function.node.value.get("vpc")
    if own is not None and own.value in (None, False):
        return None
    of_function, of_provider = function.node.get("vpc"), service.provider.get("vpc")

    def part(key: str) -> Node | None:
        for node in (of_function, of_provider):
            if node is not None and (found := node.get(key)) is not None:
                return found
        return None

    groups, subnets = part("securityGroupIds"), part("subnetIds")
    if groups is None or subnets is None:
        return None
    return {"SecurityGroupIds": groups, "SubnetIds": subnets}


def _tracing(service: Service, draft: Draft, function: ServiceFunction) -> dict[str, Any] | None:
    node = function.node.get("tracing") or service.provider.at("tracing", "lambda")
    if node is None or node.value is False:
        return None
    statement = ["xray:PutTraceSegments", "xray:PutTelemetryRecords"]
    if not any(s.get("Action") == statement for s in draft.statements if isinstance(s, dict)):
        draft.allow(statement, ["*"])
    return {"Mode": "Active" if node.value is True else node}


def _tags(service: Service, function: ServiceFunction) -> list[dict[str, Any]] | None:
    tags = {
        **fields.mapping(service.provider.get("tags"), "tags"),
        **fields.mapping(function.node.get("tags"), f"tags of {function.title}"),
    }
    return [{"Key": key, "Value": _variable(value)} for key, value in tags.items()] or None


def _listed(node: Node | None) -> list[Node] | None:
    return [node] if node is not None else None


def _if_any(key: str, node: Node | None) -> dict[str, Node] | None:
    return {key: node} if node is not None else None
