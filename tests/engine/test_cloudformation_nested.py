"""Nested stacks, from templates in S3."""

from __future__ import annotations

import json
from typing import Any

import pytest

from harness.engines.cloud import Cloud
from tests.engine.stack_calls import Stacks, parsed

CHILD = """
Parameters: {Text: {Type: String}}
Resources:
  Parameter: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: !Ref Text}}
  Topic: {Type: AWS::SNS::Topic}
Outputs: {Name: {Value: !Ref Parameter}, Said: {Value: !GetAtt Parameter.Value}}
"""


@pytest.fixture
def stacks(cloud: Cloud) -> Stacks:
    return Stacks(cloud)


def _stored(cloud: Cloud, key: str, template: str) -> str:
    s3, bucket = cloud.client("s3"), f"templates-{cloud.account}"
    s3.create_bucket(Bucket=bucket)
    s3.put_object(Bucket=bucket, Key=key, Body=json.dumps(parsed(template)).encode())
    return f"{cloud.endpoint}/{bucket}/{key}"


def _parent(url: str, text: str) -> dict[str, Any]:
    return {
        "Resources": {
            "Child": {
                "Type": "AWS::CloudFormation::Stack",
                "Properties": {"TemplateURL": url, "Parameters": {"Text": text}},
            },
            "After": {
                "Type": "AWS::SSM::Parameter",
                "Properties": {
                    "Type": "String",
                    "Value": {"Fn::GetAtt": ["Child", "Outputs.Said"]},
                },
            },
        },
        "Outputs": {"Said": {"Value": {"Fn::GetAtt": ["Child", "Outputs.Said"]}}},
    }


def test_parameters_outputs_update_and_deletion(cloud: Cloud, stacks: Stacks) -> None:
    url = _stored(cloud, "child.json", CHILD)
    parent = stacks.create("app", _parent(url, "one"))
    assert parent["StackStatus"] == "CREATE_COMPLETE", stacks.events("app")
    ids = stacks.ids("app")
    inner = stacks.ids(ids["Child"])
    assert stacks.outputs("app") == {"Said": "one"}
    child = stacks.client.describe_stacks(StackName=ids["Child"])["Stacks"][0]
    assert (child["ParentId"], child["RootId"]) == (parent["StackId"],) * 2
    assert child["StackName"].startswith("app-Child-")

    stacks.update("app", _parent(url, "two"))

    assert stacks.ids("app") == ids
    assert stacks.ids(ids["Child"]) == inner
    assert stacks.outputs("app") == {"Said": "two"}
    ssm = cloud.client("ssm")
    assert ssm.get_parameter(Name=ids["After"])["Parameter"]["Value"] == "two"

    # the same URL with other contents is looked into as well
    _stored(cloud, "child.json", CHILD.replace("  Topic", "  OtherTopic"))
    stack = stacks.update("app", _parent(url, "two"))
    assert stack["StackStatus"] == "UPDATE_COMPLETE", stacks.events("app")
    assert set(stacks.ids(ids["Child"])) == {"Parameter", "OtherTopic"}

    assert stacks.delete("app")["StackStatus"] == "DELETE_COMPLETE"
    assert cloud.client("sns").list_topics()["Topics"] == []
    gone = stacks.client.describe_stacks(StackName=ids["Child"])["Stacks"][0]
    assert gone["StackStatus"] == "DELETE_COMPLETE"


def test_a_nested_failure_fails_the_parent_with_its_reason(cloud: Cloud, stacks: Stacks) -> None:
    queue = "{Type: AWS::SQS::Queue, Properties: {QueueName: x, FifoQueue: true}}"
    bad = CHILD.replace("  Topic", f"  Queue: {queue}\n  Topic")
    url = _stored(cloud, "child.json", CHILD)
    stacks.create("app", _parent(url, "one"))
    ids = stacks.ids("app")
    inner = stacks.ids(ids["Child"])

    stack = stacks.update("app", _parent(_stored(cloud, "bad.json", bad), "two"))

    assert stack["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    reasons = [r for name, status, r in stacks.events("app") if status == "UPDATE_FAILED"]
    assert f"Embedded stack {ids['Child']} was not successfully updated" in reasons[0]
    assert stacks.outputs("app") == {"Said": "one"}
    assert stacks.ids(ids["Child"]) == inner
    value = cloud.client("ssm").get_parameter(Name=inner["Parameter"])["Parameter"]["Value"]
    assert value == "one"
