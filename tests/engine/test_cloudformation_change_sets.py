"""Change sets: what they tell, and what executing them does."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from harness.engines.cloud import Cloud
from tests.engine.stack_calls import Stacks

BEFORE = """
Resources:
  Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: one, VisibilityTimeout: 10}}
  Parameter: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: !Ref Queue}}
  Kept: {Type: AWS::SNS::Topic, DeletionPolicy: Retain}
  Same: {Type: AWS::SNS::Topic}
"""
AFTER = """
Resources:
  Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: two, VisibilityTimeout: 20}}
  Parameter: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: !Ref Queue}}
  Same: {Type: AWS::SNS::Topic}
  New: {Type: AWS::SNS::Topic}
"""


@pytest.fixture
def stacks(cloud: Cloud) -> Stacks:
    return Stacks(cloud)


def _told(found: Any) -> dict[str, tuple[str, ...]]:
    changes = [change["ResourceChange"] for change in found["Changes"]]
    return {
        c["LogicalResourceId"]: tuple(
            c[key] for key in ("Action", "Replacement", "PolicyAction") if key in c
        )
        for c in changes
    }


def _execute(stacks: Stacks, found: Any) -> dict[str, Any]:
    stacks.client.execute_change_set(ChangeSetName=found["ChangeSetId"])
    return stacks.settled(found["StackId"])


def test_a_change_set_tells_what_it_will_do(cloud: Cloud, stacks: Stacks) -> None:
    first = stacks.change_set("app", BEFORE, ChangeSetType="CREATE")
    assert _told(first) == dict.fromkeys(("Queue", "Parameter", "Kept", "Same"), ("Add",))
    assert stacks.client.describe_stacks(StackName="app")["Stacks"][0]["StackStatus"] == (
        "REVIEW_IN_PROGRESS"
    )
    assert cloud.client("sqs").list_queues().get("QueueUrls", []) == []
    assert _execute(stacks, first)["StackStatus"] == "CREATE_COMPLETE"

    found = stacks.change_set("app", AFTER)

    assert found["ExecutionStatus"] == "AVAILABLE"
    assert _told(found) == {
        "Queue": ("Modify", "True", "ReplaceAndDelete"),
        "Parameter": ("Modify", "False"),
        "New": ("Add",),
        "Kept": ("Remove", "Retain"),
    }
    changes = {
        c["ResourceChange"]["LogicalResourceId"]: c["ResourceChange"] for c in found["Changes"]
    }
    details = {d["Target"]["Name"]: d for d in changes["Queue"]["Details"]}
    assert details["QueueName"]["Target"]["RequiresRecreation"] == "Always"
    assert details["VisibilityTimeout"]["Target"]["RequiresRecreation"] == "Never"
    assert changes["Parameter"]["Details"][0]["Evaluation"] == "Dynamic"
    assert changes["Queue"]["PhysicalResourceId"].endswith("/one")
    shown = stacks.client.describe_change_set(
        ChangeSetName=found["ChangeSetId"], IncludePropertyValues=True
    )["Changes"]
    contexts = {
        c["ResourceChange"]["LogicalResourceId"]: json.loads(c["ResourceChange"]["AfterContext"])
        for c in shown
        if "AfterContext" in c["ResourceChange"]
    }
    assert contexts["Queue"]["Properties"] == {"QueueName": "two", "VisibilityTimeout": 20}
    assert contexts["Parameter"]["Properties"]["Value"] == "{{changeSet:KNOWN_AFTER_APPLY}}"

    stack = _execute(stacks, found)
    assert stack["StackStatus"] == "UPDATE_COMPLETE"
    assert set(stacks.ids("app")) == {"Queue", "Parameter", "Same", "New"}
    with pytest.raises(ClientError, match="cannot be executed in its current status"):
        stacks.client.execute_change_set(ChangeSetName=found["ChangeSetId"])


def test_no_changes_fail_the_change_set(stacks: Stacks) -> None:
    stacks.create("app", BEFORE)

    found = stacks.change_set("app", BEFORE)

    assert (found["Status"], found["ExecutionStatus"]) == ("FAILED", "UNAVAILABLE")
    assert "didn't contain changes" in found["StatusReason"]
    assert found["Changes"] == []


def test_a_changed_output_or_tag_is_a_change(stacks: Stacks) -> None:
    stacks.create("app", BEFORE)

    more = stacks.change_set("app", f"{BEFORE}Outputs: {{Url: {{Value: !Ref Queue}}}}\n")
    tagged = stacks.change_set("app", BEFORE, Tags=[{"Key": "team", "Value": "red"}])

    assert [more["Status"], tagged["Status"]] == ["CREATE_COMPLETE"] * 2
    assert _execute(stacks, more)["Outputs"][0]["OutputKey"] == "Url"
    assert _execute(stacks, tagged)["Tags"] == [{"Key": "team", "Value": "red"}]


def test_a_failed_change_set_leaves_the_stack_with_its_tags(stacks: Stacks) -> None:
    stacks.create("app", BEFORE, Tags=[{"Key": "team", "Value": "red"}])
    broken = AFTER.replace("QueueName: two", "QueueName: two, FifoQueue: true")

    found = stacks.change_set("app", broken, Tags=[{"Key": "team", "Value": "blue"}])
    stack = _execute(stacks, found)

    assert stack["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    ended = stacks.client.describe_change_set(ChangeSetName=found["ChangeSetId"])
    assert ended["ExecutionStatus"] in ("EXECUTE_IN_PROGRESS", "EXECUTE_FAILED")
    assert set(stacks.ids("app")) == {"Queue", "Parameter", "Kept", "Same"}


def test_a_deleted_change_set_is_gone(stacks: Stacks) -> None:
    stacks.create("app", BEFORE)
    found = stacks.change_set("app", AFTER)

    stacks.client.delete_change_set(ChangeSetName=found["ChangeSetId"])

    with pytest.raises(ClientError, match="does not exist"):
        stacks.client.describe_change_set(ChangeSetName=found["ChangeSetId"])
    assert stacks.client.list_change_sets(StackName="app")["Summaries"] == []
