"""AWS::StepFunctions::StateMachine."""

from __future__ import annotations

from typing import Any

from localstack.services.cloudformation.resource_provider import ResourceProviderExecutor

from ..change import Change, tag_map

_DEFINITION = (
    "Definition",
    "DefinitionS3Location",
    "DefinitionString",
    "DefinitionSubstitutions",
    "EncryptionConfiguration",
    "LoggingConfiguration",
    "RoleArn",
    "TracingConfiguration",
)
_PLAIN = {
    "EncryptionConfiguration": {"type": "AWS_OWNED_KEY"},
    "LoggingConfiguration": {"level": "OFF"},
    "TracingConfiguration": {"enabled": False},
}


def _machine(change: Change) -> None:
    request: dict[str, Any] = {"stateMachineArn": change.physical_id}
    changed = change.changed
    if changed & {name for name in _DEFINITION if name.startswith("Definition")}:
        provider = ResourceProviderExecutor.try_load_resource_provider(
            "AWS::StepFunctions::StateMachine"
        )
        request["definition"] = provider._get_definition(dict(change.after), change.client("s3"))
    if "RoleArn" in changed:
        request["roleArn"] = change.after["RoleArn"]
    for name, default in _PLAIN.items():
        if name in changed:
            request[_lower(name)] = _lower_keys(change.value(name)) or default
    if len(request) > 1:
        change.client("stepfunctions").update_state_machine(**request)


def _tags(change: Change) -> None:
    added, gone = change.tags()
    client = change.client("stepfunctions")
    arn = change.physical_id
    if added:
        client.tag_resource(
            resourceArn=arn, tags=[{"key": k, "value": v} for k, v in tag_map(added).items()]
        )
    if gone:
        client.untag_resource(resourceArn=arn, tagKeys=gone)


def _lower(name: str) -> str:
    return name[0].lower() + name[1:]


def _lower_keys(value: Any) -> Any:
    if isinstance(value, dict):
        return {_lower(key): _lower_keys(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_lower_keys(each) for each in value]
    return value


UPDATES = {_DEFINITION: _machine, ("Tags",): _tags}

AT_CREATION = ("Tags",)
