"""Custom resources and wait conditions."""

from __future__ import annotations

import json
import threading
import urllib.request
from typing import Any

import pytest

from harness.engines.cloud import Cloud
from tests.engine import lambdas
from tests.engine.lambdas import eventually
from tests.engine.stack_calls import Stacks

HANDLER = """
import json, os, urllib.request

def handler(event, context):
    if "Records" in event:
        event = json.loads(event["Records"][0]["Sns"]["Message"])
    print("asked", json.dumps({k: event[k] for k in (
        "RequestType", "PhysicalResourceId", "ResourceProperties", "OldResourceProperties",
        "ResourceType", "LogicalResourceId") if k in event}))
    given = event["ResourceProperties"]
    if given.get("Crash") == event["RequestType"]:
        raise RuntimeError("no answer from me")
    answer = {
        "Status": "FAILED" if given.get("Fail") == event["RequestType"] else "SUCCESS",
        "Reason": "the partner said no",
        "PhysicalResourceId": "thing-" + given.get("Id", "1"),
        "StackId": event["StackId"],
        "RequestId": event["RequestId"],
        "LogicalResourceId": event["LogicalResourceId"],
        "Data": {"Echo": given.get("Text", ""), "Deep": {"Er": "x"}},
    }
    urllib.request.urlopen(urllib.request.Request(
        event["ResponseURL"], json.dumps(answer).encode(), method="PUT",
        headers={"Content-Type": ""}))
"""


@pytest.fixture
def stacks(cloud: Cloud) -> Stacks:
    return Stacks(cloud)


@pytest.fixture
def function(cloud: Cloud) -> lambdas.Function:
    return lambdas.python(cloud, HANDLER, Timeout=10)


def _template(token: str, kind: str = "Custom::Thing", **properties: Any) -> dict[str, Any]:
    return {
        "Resources": {
            "Thing": {"Type": kind, "Properties": {"ServiceToken": token, **properties}},
            "After": {
                "Type": "AWS::SSM::Parameter",
                "Properties": {"Type": "String", "Value": {"Fn::GetAtt": ["Thing", "Echo"]}},
            },
        },
        "Outputs": {
            "Id": {"Value": {"Ref": "Thing"}},
            "Echo": {"Value": {"Fn::GetAtt": ["Thing", "Echo"]}},
            "Deep": {"Value": {"Fn::GetAtt": ["Thing", "Deep.Er"]}},
        },
    }


def _arn(cloud: Cloud, function: lambdas.Function) -> str:
    return f"arn:aws:lambda:{cloud.region}:{cloud.account}:function:{function.name}"


def _asked(function: lambdas.Function) -> list[dict[str, Any]]:
    lines = [line for line in function.log_lines() if line.startswith("asked")]
    return [json.loads(line.removeprefix("asked ")) for line in lines]


def test_a_function_makes_changes_and_deletes_it(
    cloud: Cloud, stacks: Stacks, function: lambdas.Function
) -> None:
    token = _arn(cloud, function)
    stack = stacks.create("app", _template(token, Text="a", Count=3, Yes=True))
    assert stack["StackStatus"] == "CREATE_COMPLETE", stacks.events("app")
    assert stacks.outputs("app") == {"Id": "thing-1", "Echo": "a", "Deep": "x"}

    stacks.update("app", _template(token, Text="b"))
    assert stacks.outputs("app")["Echo"] == "b"
    ids = stacks.ids("app")
    parameter = cloud.client("ssm").get_parameter(Name=ids["After"])["Parameter"]
    assert parameter["Value"] == "b"

    stacks.update("app", _template(token, Text="b", Id="2"))
    assert stacks.outputs("app")["Id"] == "thing-2"
    stacks.delete("app")

    asked = eventually(lambda: _asked(function), lambda found: len(found) == 5)
    assert [(a["RequestType"], a.get("PhysicalResourceId")) for a in asked] == [
        ("Create", None),
        ("Update", "thing-1"),
        ("Update", "thing-1"),
        ("Delete", "thing-1"),
        ("Delete", "thing-2"),
    ]
    # every scalar is handed over as text
    assert asked[0]["ResourceProperties"] == {
        "ServiceToken": token,
        "Text": "a",
        "Count": "3",
        "Yes": "true",
    }
    assert asked[1]["OldResourceProperties"]["Count"] == "3"
    assert asked[0]["ResourceType"] == "Custom::Thing"
    assert asked[0]["LogicalResourceId"] == "Thing"


def test_a_topic_may_hand_the_request_on(
    cloud: Cloud, stacks: Stacks, function: lambdas.Function
) -> None:
    sns = cloud.client("sns")
    topic = sns.create_topic(Name="requests")["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="lambda", Endpoint=_arn(cloud, function))

    stack = stacks.create(
        "app", _template(topic, "AWS::CloudFormation::CustomResource", Text="by topic")
    )

    assert stack["StackStatus"] == "CREATE_COMPLETE", stacks.events("app")
    assert stacks.outputs("app")["Echo"] == "by topic"


@pytest.mark.parametrize(
    ("how", "told"),
    [
        (
            {"Fail": "Create"},
            "Received response status [FAILED] from custom resource. Message returned: "
            "the partner said no",
        ),
        ({"Crash": "Create"}, "its function failed before it answered"),
    ],
)
def test_a_failure_fails_the_stack_with_that_reason(
    cloud: Cloud, stacks: Stacks, function: lambdas.Function, how: dict[str, str], told: str
) -> None:
    stack = stacks.create("app", _template(_arn(cloud, function), **how))

    assert stack["StackStatus"] == "ROLLBACK_COMPLETE"
    reasons = [r for name, status, r in stacks.events("app") if status == "CREATE_FAILED"]
    assert len(reasons) == 1
    assert told in reasons[0]


def test_a_failed_update_and_deletion(
    cloud: Cloud, stacks: Stacks, function: lambdas.Function
) -> None:
    token = _arn(cloud, function)
    stacks.create("app", _template(token, Text="a"))

    stack = stacks.update("app", _template(token, Text="b", Fail="Update"))
    assert stack["StackStatus"] == "UPDATE_ROLLBACK_COMPLETE"
    assert stacks.outputs("app")["Echo"] == "a"

    stacks.update("app", _template(token, Text="a", Fail="Delete"))
    stack = stacks.delete("app")
    assert stack["StackStatus"] == "DELETE_FAILED"
    reasons = [r for _, status, r in stacks.events("app") if status == "DELETE_FAILED"]
    assert "the partner said no" in reasons[0]


def test_an_answer_that_never_comes_times_out(cloud: Cloud, stacks: Stacks) -> None:
    silent = lambdas.python(cloud, "def handler(event, context): return 'nothing'")

    stack = stacks.create("app", _template(_arn(cloud, silent), ServiceTimeout=1))

    assert stack["StackStatus"] in ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED")
    reasons = [r for _, status, r in stacks.events("app") if status == "CREATE_FAILED"]
    assert "did not receive a response from your Custom Resource" in reasons[0]


def test_inline_code_brings_the_response_module(cloud: Cloud, stacks: Stacks) -> None:
    stack = stacks.create(
        "app",
        """
        Resources:
          Role:
            Type: AWS::IAM::Role
            Properties:
              AssumeRolePolicyDocument:
                Version: "2012-10-17"
                Statement:
                  - Effect: Allow
                    Principal: {Service: lambda.amazonaws.com}
                    Action: "sts:AssumeRole"
          Function:
            Type: AWS::Lambda::Function
            Properties:
              Runtime: python3.12
              Handler: index.handler
              Role: !GetAtt Role.Arn
              Code:
                ZipFile: |
                  import cfnresponse
                  def handler(event, context):
                      cfnresponse.send(event, context, cfnresponse.SUCCESS, {"A": "b"}, "own-id")
          Thing:
            Type: Custom::Thing
            Properties: {ServiceToken: !GetAtt Function.Arn}
        Outputs: {A: {Value: !GetAtt Thing.A}, Id: {Value: !Ref Thing}}
        """,
    )

    assert stack["StackStatus"] == "CREATE_COMPLETE", stacks.events("app")
    assert stacks.outputs("app") == {"A": "b", "Id": "own-id"}
    assert stacks.delete("app")["StackStatus"] == "DELETE_COMPLETE"


WAITING = """
    Resources:
      Handle: {Type: AWS::CloudFormation::WaitConditionHandle}
      Parameter: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: !Ref Handle}}
      Ready:
        Type: AWS::CloudFormation::WaitCondition
        Properties: {Handle: !Ref Handle, Timeout: "TIMEOUT", Count: 2}
    Outputs: {Data: {Value: !GetAtt Ready.Data}}
"""


@pytest.mark.parametrize(
    ("signals", "timeout", "status", "told"),
    [
        (["a", "b"], "20", "CREATE_COMPLETE", ""),
        (["a", "FAILURE"], "20", "ROLLBACK_COMPLETE", "WaitCondition received failed message"),
        ([], "1", "ROLLBACK_COMPLETE", "Received 0 conditions when expecting 2"),
    ],
)
def test_wait_conditions(
    cloud: Cloud, stacks: Stacks, signals: list[str], timeout: str, *, status: str, told: str
) -> None:
    def signal() -> None:
        url = eventually(
            lambda: [
                p["Value"]
                for p in cloud.client("ssm").get_parameters_by_path(Path="/", Recursive=True)[
                    "Parameters"
                ]
            ],
            bool,
        )[0]
        for each in signals:
            answer = {
                "Status": "SUCCESS" if each != "FAILURE" else each,
                "UniqueId": each,
                "Data": f"data of {each}",
                "Reason": "broken",
            }
            request = urllib.request.Request(url, json.dumps(answer).encode(), method="PUT")
            with urllib.request.urlopen(request):
                pass

    thread = threading.Thread(target=signal, daemon=True)
    if signals:
        thread.start()

    stack = stacks.create("app", WAITING.replace("TIMEOUT", timeout))

    assert stack["StackStatus"] == status
    if told:
        assert any(told in reason for _, _, reason in stacks.events("app"))
    else:
        assert json.loads(stacks.outputs("app")["Data"]) == {"a": "data of a", "b": "data of b"}
