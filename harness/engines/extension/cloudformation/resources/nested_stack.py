"""Nested stacks. AWS: Template Reference, AWS::CloudFormation::Stack."""

from __future__ import annotations

import time
import uuid
from typing import Any

from botocore.exceptions import ClientError
from localstack.aws.connect import connect_to

from ..language.special import as_text
from .errors import ResourceFailed
from .handler import Made
from .record import Record, Target
from .schema import Schema

CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]
_LONGEST_SECONDS = 3600
_UNCHANGED = "No updates are to be performed"


class NestedStackHandler:
    schema = Schema("AWS::CloudFormation::Stack", {})

    def create(self, target: Target, name: str, properties: dict[str, Any]) -> Made:
        client = _client(target)
        unique = uuid.uuid4().hex[:12].upper()
        answer = client.create_stack(
            StackName=f"{target.stack_name[: 112 - len(name)]}-{name}-{unique}",
            **_request(properties),
        )
        parents()[answer["StackId"]] = target.stack_id
        stack = _finished(client, answer["StackId"], properties)
        if stack["StackStatus"] != "CREATE_COMPLETE":
            raise ResourceFailed(
                f"Embedded stack {stack['StackId']} was not successfully created: "
                f"{_cause(client, stack)}"
            )
        return _made(stack)

    def update(self, target: Target, record: Record, properties: dict[str, Any]) -> Made:
        client = _client(target)
        stack_id = record.physical_id
        try:
            client.update_stack(StackName=stack_id, **_request(properties))
        except ClientError as error:
            if _UNCHANGED not in error.response["Error"]["Message"]:
                raise
            # it may have rolled itself back: then it is where it should be
            return _made(client.describe_stacks(StackName=stack_id)["Stacks"][0])
        stack = _finished(client, stack_id, properties)
        if stack["StackStatus"] not in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
            raise ResourceFailed(
                f"Embedded stack {stack_id} was not successfully updated: {_cause(client, stack)}"
            )
        return _made(stack)

    def delete(self, target: Target, record: Record) -> None:
        client = _client(target)
        client.delete_stack(StackName=record.physical_id)
        stack = _finished(client, record.physical_id, {})
        if stack["StackStatus"] != "DELETE_COMPLETE":
            raise ResourceFailed(
                f"Embedded stack {record.physical_id} was not successfully deleted: "
                f"{_cause(client, stack)}"
            )


_parents: dict[str, str] = {}


def parents() -> dict[str, str]:
    """Ids of the stacks that contain others, by the id of the nested one."""
    return _parents


def _client(target: Target) -> Any:
    return connect_to(aws_access_key_id=target.account, region_name=target.region).cloudformation


def _request(properties: dict[str, Any]) -> dict[str, Any]:
    if not properties.get("TemplateURL"):
        raise ResourceFailed("Property TemplateURL cannot be empty.")
    given = properties.get("Parameters") or {}
    request = {
        "TemplateURL": properties["TemplateURL"],
        "Parameters": [
            {
                "ParameterKey": key,
                "ParameterValue": ",".join(map(as_text, value))
                if isinstance(value, list)
                else as_text(value),
            }
            for key, value in given.items()
        ],
        "Capabilities": CAPABILITIES,
    }
    for key in ("NotificationARNs", "Tags"):
        if properties.get(key):
            request[key] = properties[key]
    return request


def _finished(client: Any, stack_id: str, properties: dict[str, Any]) -> dict[str, Any]:
    minutes = properties.get("TimeoutInMinutes")
    end = time.monotonic() + (int(minutes) * 60 if minutes else _LONGEST_SECONDS)
    pause = 0.01
    while True:
        stack: dict[str, Any] = client.describe_stacks(StackName=stack_id)["Stacks"][0]
        if not stack["StackStatus"].endswith("IN_PROGRESS"):
            return stack
        if time.monotonic() > end:
            raise ResourceFailed(f"Embedded stack {stack_id} is still {stack['StackStatus']}")
        time.sleep(pause)
        pause = min(pause * 1.3, 0.1)


def _cause(client: Any, stack: dict[str, Any]) -> str:
    """The reason of the first resource that failed, since nobody looks at the nested events."""
    events = client.describe_stack_events(StackName=stack["StackId"])["StackEvents"]
    for event in reversed(events):
        if event["ResourceStatus"].endswith("_FAILED") and event.get("ResourceStatusReason"):
            return f"{event['LogicalResourceId']}: {event['ResourceStatusReason']}"
    return str(stack.get("StackStatusReason") or stack["StackStatus"])


def _made(stack: dict[str, Any]) -> Made:
    outputs = {o["OutputKey"]: o["OutputValue"] for o in stack.get("Outputs", [])}
    return Made({"Id": stack["StackId"], "Outputs": outputs}, stack["StackId"])
