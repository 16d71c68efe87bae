"""AWS::Lambda::Function."""

from __future__ import annotations

from typing import Any

from localstack.services.lambda_.resource_providers.aws_lambda_function import (
    _get_lambda_code_param,
)

from ..change import Change

_DEFAULTS: dict[str, Any] = {
    "DeadLetterConfig": {},
    "Description": "",
    "Environment": {},
    "EphemeralStorage": {"Size": 512},
    "FileSystemConfigs": [],
    "Handler": None,
    "ImageConfig": {},
    "KmsKeyArn": "",
    "Layers": [],
    "LoggingConfig": None,
    "MemorySize": 128,
    "Role": None,
    "Runtime": None,
    "SnapStart": {"ApplyOn": "None"},
    "Timeout": 3,
    "TracingConfig": {"Mode": "PassThrough"},
    "VpcConfig": {},
}
"""What the service takes where the template says nothing any more; None: leave it as it is."""


def _code(change: Change) -> None:
    client = change.client("lambda_")
    client.update_function_code(
        FunctionName=change.physical_id, **_get_lambda_code_param(change.after, _include_arch=True)
    )
    _settle(change)


def _configuration(change: Change) -> None:
    request: dict[str, Any] = {}
    for name in change.changed & set(_DEFAULTS):
        value = change.value(name, _DEFAULTS[name])
        if value is not None:
            request[name] = value
    if "Environment" in request:
        variables = request["Environment"].get("Variables") or {}
        request["Environment"] = {"Variables": {k: str(v) for k, v in variables.items()}}
    if not request:
        return
    change.client("lambda_").update_function_configuration(
        FunctionName=change.physical_id, **request
    )
    _settle(change)


def _settle(change: Change) -> None:
    waiter = change.client("lambda_").get_waiter("function_updated_v2")
    waiter.wait(FunctionName=change.physical_id)


def _concurrency(change: Change) -> None:
    client = change.client("lambda_")
    reserved = change.value("ReservedConcurrentExecutions")
    if reserved is None:
        client.delete_function_concurrency(FunctionName=change.physical_id)
    else:
        client.put_function_concurrency(
            FunctionName=change.physical_id, ReservedConcurrentExecutions=int(reserved)
        )


def _recursion(change: Change) -> None:
    change.client("lambda_").put_function_recursion_config(
        FunctionName=change.physical_id, RecursiveLoop=change.value("RecursiveLoop", "Terminate")
    )


def _runtime_management(change: Change) -> None:
    given = change.value("RuntimeManagementConfig", {"UpdateRuntimeOn": "Auto"})
    change.client("lambda_").put_runtime_management_config(FunctionName=change.physical_id, **given)


def _signing(change: Change) -> None:
    client = change.client("lambda_")
    if arn := change.value("CodeSigningConfigArn"):
        client.put_function_code_signing_config(
            FunctionName=change.physical_id, CodeSigningConfigArn=arn
        )
    else:
        client.delete_function_code_signing_config(FunctionName=change.physical_id)


def _tags(change: Change) -> None:
    added, gone = change.tags()
    client, arn = change.client("lambda_"), change.model["Arn"]
    if added:
        client.tag_resource(Resource=arn, Tags=added)
    if gone:
        client.untag_resource(Resource=arn, TagKeys=gone)


UPDATES = {
    ("Architectures", "Code"): _code,
    tuple(_DEFAULTS): _configuration,
    ("ReservedConcurrentExecutions",): _concurrency,
    ("RecursiveLoop",): _recursion,
    ("RuntimeManagementConfig",): _runtime_management,
    ("CodeSigningConfigArn",): _signing,
    ("Tags",): _tags,
}

AT_CREATION = (
    "EphemeralStorage",
    "RecursiveLoop",
    "ReservedConcurrentExecutions",
    "RuntimeManagementConfig",
    "SnapStart",
)
