"""`functions`: each a Lambda function and its log group."""

from __future__ import annotations

from typing import Any

from harness.errors import BadInput
from harness.stacks.readers.serverless import arns, fields, keys, naming
from harness.stacks.readers.serverless.draft import Draft
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
        _url(service, draft, function)
        _asynchronous(service, draft, function)
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


def _url(service: Service, draft: Draft, function: ServiceFunction) -> None:
    url = function.node.get("url")
    if url is None or url.value is False:
        return
    service.keys.check(url, keys.URL, f"url of {function.title}")
    authorizer = url.get("authorizer")
    logical_id = f"{naming.normal(function.key)}LambdaFunctionUrl"
    mode = url.get("invokeMode")
    draft.add(
        logical_id,
        "AWS::Lambda::Url",
        {
            "AuthType": "AWS_IAM" if authorizer and authorizer.value == "aws_iam" else "NONE",
            "TargetFunctionArn": function.arn,
            "Cors": _url_cors(url.get("cors")),
            "InvokeMode": mode if mode and mode.value != "BUFFERED" else None,
        },
        url.where,
    )
    draft.outputs[logical_id] = {
        "Description": "Lambda Function URL",
        "Value": arns.attribute(logical_id, "FunctionUrl"),
    }
    if not (authorizer and authorizer.value == "aws_iam"):
        draft.add(
            f"{naming.normal(function.key)}LambdaPermissionFnUrl",
            "AWS::Lambda::Permission",
            {
                "FunctionName": function.arn,
                "Action": "lambda:InvokeFunctionUrl",
                "Principal": "*",
                "FunctionUrlAuthType": "NONE",
            },
            url.where,
        )


def _url_cors(node: Node | None) -> dict[str, Any] | None:
    if node is None or node.value is False:
        return None
    headers = ["Content-Type", "X-Amz-Date", "Authorization", "X-Api-Key"]
    headers += ["X-Amz-Security-Token", "X-Amz-User-Agent", "X-Amzn-Trace-Id"]
    return fields.optional(
        {
            "AllowCredentials": node.get("allowCredentials"),
            "AllowHeaders": node.get("allowedHeaders") or headers,
            "AllowMethods": node.get("allowedMethods") or ["*"],
            "AllowOrigins": node.get("allowedOrigins") or ["*"],
            "ExposeHeaders": node.get("exposedResponseHeaders"),
            "MaxAge": node.get("maxAge"),
        }
    )


_TARGETS = {
    "function": "lambda:InvokeFunction",
    "sqs": "sqs:SendMessage",
    "sns": "sns:Publish",
    "eventBus": "events:PutEvents",
}


def _asynchronous(service: Service, draft: Draft, function: ServiceFunction) -> None:
    destinations = function.node.get("destinations")
    age, retries = (function.node.get(k) for k in ("maximumEventAge", "maximumRetryAttempts"))
    if destinations is None and age is None and retries is None:
        return
    service.keys.check(destinations, ("onSuccess", "onFailure"), "destinations")
    config: dict[str, Any] = {}
    for key, name in (("onSuccess", "OnSuccess"), ("onFailure", "OnFailure")):
        target = destinations.get(key) if destinations is not None else None
        if target is not None:
            config[name] = {"Destination": _destination(service, draft, target)}
    draft.add(
        f"{naming.normal(function.key)}LambdaEvConf",
        "AWS::Lambda::EventInvokeConfig",
        {
            "FunctionName": {"Ref": function.logical_id},
            "DestinationConfig": config,
            "Qualifier": "$LATEST",
            "MaximumEventAgeInSeconds": age,
            "MaximumRetryAttempts": retries,
        },
        (destinations or function.node).where,
    )


def _destination(service: Service, draft: Draft, target: Node) -> Any:
    if isinstance(target.value, dict):
        kind = fields.choice(fields.required(target, "type", "destination"), "type", _TARGETS)
        arn: Any = fields.required(target, "arn", "destination")
        draft.allow([_TARGETS[kind]], [arn])
        return arn
    named = fields.text(target, "destination")
    if not named.startswith("arn:"):
        other = service.function(target, "destination")
        draft.allow([_TARGETS["function"]], [arns.function_named(other.physical_name)])
        return other.arn
    kinds = {"lambda": "function", "sqs": "sqs", "sns": "sns", "events": "eventBus"}
    kind = kinds.get(named.split(":")[2], "")
    if not kind:
        raise BadInput(f"{named!r} cannot be a destination", where=target.where)
    draft.allow([_TARGETS[kind]], [target])
    return target


def _listed(node: Node | None) -> list[Node] | None:
    return [node] if node is not None else None


def _if_any(key: str, node: Node | None) -> dict[str, Node] | None:
    return {key: node} if node is not None else None
