"""Creates, updates and deletes stacks through the engine's CloudFormation.

Always through change sets: one that was computed tells what is wrong with a template before
anything of the stack is touched.
"""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from harness.engines.cloud import Cloud
from harness.errors import DeployError
from harness.stacks.buckets import empty

CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"]
INLINE_LIMIT = 51_200
"""Bytes of a template body that CloudFormation takes inline (AWS: CloudFormation quotas)."""
DEADLINE_SECONDS = 300.0
NESTED = "AWS::CloudFormation::Stack"


@dataclass(frozen=True)
class ChangeSet:
    """A change set that was computed but not executed."""

    id: str
    stack_id: str
    status: str
    reason: str


class StackClient:
    """One stack of one account."""

    def __init__(self, cloud: Cloud, name: str) -> None:
        self.name = name
        self._cloud = cloud
        self._client = cloud.looks("cloudformation")

    def describe(self, name_or_id: str | None = None) -> dict[str, Any] | None:
        """The stack, or None where there is none."""
        try:
            stacks = self._client.describe_stacks(StackName=name_or_id or self.name)["Stacks"]
        except ClientError as error:
            if error.response["Error"]["Code"] == "ValidationError":
                return None
            raise
        found: dict[str, Any] = stacks[0]
        return None if found["StackStatus"] == "DELETE_COMPLETE" else found

    def resources(self, name_or_id: str | None = None) -> list[dict[str, Any]]:
        """The stack's resources; those of a nested stack are named `Child/LogicalId`."""
        found: list[dict[str, Any]] = self._client.describe_stack_resources(
            StackName=name_or_id or self.name
        )["StackResources"]
        children = [r for r in found if r["ResourceType"] == NESTED and r.get("PhysicalResourceId")]
        for child in children:
            prefix = child["LogicalResourceId"]
            found += [
                {**inner, "LogicalResourceId": f"{prefix}/{inner['LogicalResourceId']}"}
                for inner in self.resources(child["PhysicalResourceId"])
            ]
        return found

    def events(self, stack_id: str) -> list[dict[str, Any]]:
        """Every event, newest first."""
        found: list[dict[str, Any]] = []
        for page in self._client.get_paginator("describe_stack_events").paginate(
            StackName=stack_id
        ):
            found += page["StackEvents"]
        return found

    def prepare(
        self,
        template: dict[str, str],
        parameters: dict[str, str],
        tags: dict[str, str],
        *,
        create: bool,
    ) -> ChangeSet:
        """Compute a change set; `template` is `{"TemplateBody": …}` or `{"TemplateURL": …}`."""
        answer = self._client.create_change_set(
            StackName=self.name,
            ChangeSetName=f"harness-{uuid.uuid4().hex[:12]}",
            ChangeSetType="CREATE" if create else "UPDATE",
            Capabilities=CAPABILITIES,
            Parameters=[{"ParameterKey": k, "ParameterValue": v} for k, v in parameters.items()],
            Tags=[{"Key": k, "Value": v} for k, v in tags.items()],
            **template,
        )
        end = time.monotonic() + DEADLINE_SECONDS
        self._until_settled(answer["StackId"], answer["Id"], end)
        for pause in _pauses():
            found = self._client.describe_change_set(
                ChangeSetName=answer["Id"], StackName=self.name
            )
            if not found["Status"].endswith(("IN_PROGRESS", "PENDING")):
                break
            self._wait(pause, end, "the change set was not computed")
        return ChangeSet(
            answer["Id"],
            answer["StackId"],
            found["Status"],
            found.get("StatusReason") or "",
        )

    def discard(self, change_set: ChangeSet) -> None:
        self._client.delete_change_set(ChangeSetName=change_set.id, StackName=self.name)

    def execute(self, change_set: ChangeSet) -> dict[str, Any]:
        """Execute it and wait for the end, good or bad; answers the stack's description."""
        self._client.execute_change_set(ChangeSetName=change_set.id, StackName=self.name)
        end = time.monotonic() + DEADLINE_SECONDS
        self._until_settled(change_set.stack_id, change_set.id, end)
        for pause in _pauses():
            found = self.describe(change_set.stack_id)
            if found is None:
                raise DeployError(f"stack {self.name!r} disappeared while it was deployed")
            status = found["StackStatus"]
            done = status in ("CREATE_COMPLETE", "UPDATE_COMPLETE")
            if done and self._is_whole(found, change_set):
                return found
            if not done and not status.endswith("IN_PROGRESS"):
                return found
            self._wait(pause, end, f"the stack is still {status}")
        raise AssertionError("unreachable")

    def _is_whole(self, found: dict[str, Any], change_set: ChangeSet) -> bool:
        """LocalStack sets the status before the outputs, and the change set's id last.

        Other emulators never name it in the stack: there the change set's own word counts.
        """
        if "ChangeSetId" in found:
            return bool(found["ChangeSetId"] == change_set.id)
        executed = self._client.describe_change_set(
            ChangeSetName=change_set.id, StackName=self.name
        )
        return bool(executed.get("ExecutionStatus") == "EXECUTE_COMPLETE")

    def delete(self, stack_id: str) -> None:
        """Delete it, with what its buckets hold, and wait.

        Raises:
            DeployError: resources could not be deleted; with what CloudFormation says of each.
        """
        for resource in self.resources(stack_id):
            if resource["ResourceType"] == "AWS::S3::Bucket" and resource.get("PhysicalResourceId"):
                empty(self._cloud, resource["PhysicalResourceId"])
        self._client.delete_stack(StackName=stack_id)
        end = time.monotonic() + DEADLINE_SECONDS
        self._until_settled(stack_id, None, end)
        for pause in _pauses():
            found = self.describe(stack_id)
            if found is None:
                return
            if found["StackStatus"] == "DELETE_FAILED":
                break
            self._wait(pause, end, "the stack is still being deleted")
        left = [e for e in self.events(stack_id) if e["ResourceStatus"] == "DELETE_FAILED"]
        if left:
            named = ", ".join(
                f"{e['LogicalResourceId']} ({e.get('ResourceStatusReason', 'no reason given')})"
                for e in left
            )
            raise DeployError(f"stack {self.name!r} left resources behind: {named}")

    def _until_settled(self, stack_id: str, change_set_id: str | None, end: float) -> None:
        """Saves the looks at what goes on; whoever calls it still looks at what came of it."""
        cloud, control = self._cloud, self._cloud.control
        if control is None:
            return
        while time.monotonic() < end and not control.settled(
            cloud.account, cloud.region, stack_id, change_set_id
        ):
            pass

    def _wait(self, pause: float, end: float, what: str) -> None:
        if time.monotonic() > end:
            raise DeployError(f"stack {self.name!r}: {what} after {DEADLINE_SECONDS:.0f} s")
        time.sleep(pause)


def _pauses() -> Any:
    pause = 0.01
    while True:
        yield pause
        pause = min(pause * 1.3, 0.05)
