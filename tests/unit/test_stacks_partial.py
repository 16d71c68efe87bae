"""What is left out of a template, and what becomes of those that referred to it."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import Any

import pytest

from harness.engines.base import RunningEngine
from harness.engines.cloud import Cloud
from harness.engines.control import ResourceTypes
from harness.errors import Unsupported
from harness.stacks.check import check
from harness.stacks.packaging.packaged import Packaged
from harness.stacks.readers import read_template

CAN = [
    "AWS::ApiGateway::Deployment",
    "AWS::ApiGateway::Method",
    "AWS::ApiGateway::RestApi",
    "AWS::ApiGateway::Stage",
    "AWS::Events::Rule",
    "AWS::IAM::Role",
    "AWS::Lambda::EventSourceMapping",
    "AWS::Lambda::Function",
    "AWS::Lambda::Permission",
    "AWS::SNS::Subscription",
    "AWS::SNS::Topic",
    "AWS::SQS::Queue",
    "AWS::SSM::Parameter",
]


class Control:
    """An engine that can make little."""

    def types(self) -> ResourceTypes:
        return ResourceTypes(frozenset(CAN), {"AWS::ECR::Repository": "ecr"})

    def refused_runtimes(self, runtimes: list[str]) -> dict[str, str]:
        return {name: "no JVM here" for name in runtimes if name.startswith("java")}


def checked(folder: Path, text: str, *, allow: bool = True) -> Packaged:
    (folder / "app.py").write_text("def handler(event, context): ...\n")
    path = folder / "template.yaml"
    path.write_text(textwrap.dedent(text).lstrip("\n"))
    cloud: Any = Cloud(RunningEngine("small", "none", "http://127.0.0.1:9"))
    cloud.control = Control()
    return check(read_template(path), cloud, {}, allow_unsupported=allow)


APPLICATION = """
    Transform: AWS::Serverless-2016-10-31
    Globals: {Function: {Runtime: python3.12, Handler: app.handler}}
    Resources:
      Work:
        Type: AWS::Serverless::Function
        Properties:
          Environment:
            Variables:
              POOL: !Ref Users
              TEXT: !Sub "${Users.Arn}/${ServerlessHttpApi}/${Queue}"
              BOTH: !Join ["-", [!Ref Users, !Ref Queue]]
          Events:
            Get: {Type: HttpApi, Properties: {Path: /a, Method: GET}}
            Jobs: {Type: SQS, Properties: {Queue: !GetAtt Queue.Arn}}
      Old: {Type: AWS::Serverless::Function, Properties: {Runtime: java21, Handler: a.B::c}}
      Users: {Type: AWS::Cognito::UserPool}
      Client: {Type: AWS::Cognito::UserPoolClient, Properties: {UserPoolId: !Ref Users}}
      Queue: {Type: AWS::SQS::Queue, DependsOn: [Users]}
      Name: {Type: AWS::SSM::Parameter, Properties: {Type: String, Value: !Ref Users}}
      Topic: {Type: AWS::SNS::Topic}
      Told:
        Type: AWS::SNS::Subscription
        Properties: {TopicArn: !Ref Topic, Protocol: lambda, Endpoint: !GetAtt Old.Arn}
      May:
        Type: AWS::Lambda::Permission
        Properties: {FunctionName: !Ref Old, Action: "lambda:*", Principal: sns.amazonaws.com}
      Images: {Type: AWS::ECR::Repository}
      Rule:
        Type: AWS::Events::Rule
        Properties:
          ScheduleExpression: rate(1 day)
          Targets: [{Id: old, Arn: !GetAtt Old.Arn}, {Id: queue, Arn: !GetAtt Queue.Arn}]
    Outputs:
      Pool: {Value: !Ref Users}
      Queue: {Value: !Ref Queue}
"""


def test_what_needs_it_goes_too(tmp_path: Path) -> None:
    (tmp_path / "a.jar").write_bytes(b"")
    packaged = checked(tmp_path, APPLICATION)
    assert sorted(packaged.body["Resources"]) == ["Name", "Queue", "Rule", "Topic", "Work"]
    assert list(packaged.body["Outputs"]) == ["Queue"]
    told = {one.title: one.why for one in packaged.left_out}
    unknown = "its CloudFormation does not know the type"
    assert told == {
        "Users": unknown,
        "Client": unknown,
        "Work.Get": unknown,
        "ServerlessHttpApi": unknown,
        "Old": "no JVM here",
        "Images": "it has no service ecr",
        "Told": "its Endpoint is left out",
        "May": "its FunctionName is left out",
        "Rule.Targets.old": "its Arn is left out",
        "Outputs.Pool": "its value is left out",
    }


def test_references_become_placeholders_that_name_it(tmp_path: Path) -> None:
    resources = checked(tmp_path, APPLICATION).body["Resources"]
    variables = resources["Work"]["Properties"]["Environment"]["Variables"]
    assert variables == {
        "POOL": "left-out-Users",
        "TEXT": {"Fn::Sub": "arn:aws:left-out:::Users/left-out-ServerlessHttpApi/${Queue}"},
        "BOTH": {"Fn::Join": ["-", ["left-out-Users", {"Ref": "Queue"}]]},
    }
    assert list(resources["Work"]["Properties"]["Events"]) == ["Jobs"]
    assert resources["Queue"]["DependsOn"] == []
    assert resources["Name"]["Properties"]["Value"] == "left-out-Users"
    assert [t["Id"] for t in resources["Rule"]["Properties"]["Targets"]] == ["queue"]


def test_without_leave_all_of_them_are_told(tmp_path: Path) -> None:
    with pytest.raises(Unsupported) as caught:
        checked(tmp_path, APPLICATION, allow=False)
    said = str(caught.value).removeprefix(f"{tmp_path}/")
    assert said.startswith("template.yaml:13:9: unsupported on small: Work.Get needs one of type")
    for line in (
        "line 15: Old (AWS::Serverless::Function): no JVM here",
        "line 16: Users (AWS::Cognito::UserPool): its CloudFormation does not know the type",
        "line 27: Images (AWS::ECR::Repository): it has no service ecr",
        "--allow-unsupported",
    ):
        assert line in said


def test_where_nothing_would_be_left_it_is_refused_all_the_same(tmp_path: Path) -> None:
    with pytest.raises(Unsupported, match="Users is of type"):
        checked(tmp_path, "Resources: {Users: {Type: AWS::Cognito::UserPool}}")


def test_custom_resources_go_by_their_common_type(tmp_path: Path) -> None:
    with pytest.raises(Unsupported, match="Seed is of type Custom::Seed"):
        checked(
            tmp_path,
            "Resources: {Seed: {Type: Custom::Seed, Properties: {ServiceToken: x}}}",
        )


GUARDED = """
    Resources:
      Api: {Type: AWS::ApiGateway::RestApi, Properties: {Name: api}}
      Guard:
        Type: AWS::ApiGateway::Authorizer
        Properties: {Name: guard, RestApiId: !Ref Api, Type: COGNITO_USER_POOLS, ProviderARNs: [a]}
      Get:
        Type: AWS::ApiGateway::Method
        Properties:
          RestApiId: !Ref Api
          ResourceId: !GetAtt Api.RootResourceId
          HttpMethod: GET
          AuthorizationType: COGNITO_USER_POOLS
          AuthorizerId: !Ref Guard
          Integration: {Type: MOCK}
      Post:
        Type: AWS::ApiGateway::Method
        Properties:
          RestApiId: !Ref Api
          ResourceId: !GetAtt Api.RootResourceId
          HttpMethod: POST
          AuthorizationType: OTHER
          Integration: {Type: MOCK}
      Picture:
        Type: AWS::ApiGateway::Deployment
        DependsOn: [Get, Post]
        Properties: {RestApiId: !Ref Api}
      Live:
        Type: AWS::ApiGateway::Stage
        Properties: {RestApiId: !Ref Api, DeploymentId: !Ref Picture, StageName: live}
"""


def test_a_method_goes_with_its_authorizer(tmp_path: Path) -> None:
    packaged = checked(tmp_path, GUARDED.replace("OTHER", "NONE"))
    assert sorted(packaged.body["Resources"]) == ["Api", "Live", "Picture", "Post"]
    assert packaged.body["Resources"]["Picture"]["DependsOn"] == ["Post"]
    told = {one.title: one.why for one in packaged.left_out}
    assert told["Get"] == "its AuthorizerId is left out"
    assert told["Guard"] == "its CloudFormation does not know the type"


def test_without_methods_an_api_is_not_deployed(tmp_path: Path) -> None:
    only = GUARDED.replace("POST", "PUT").replace(
        "AuthorizationType: OTHER",
        "AuthorizationType: COGNITO_USER_POOLS\n          AuthorizerId: !Ref Guard",
    )
    packaged = checked(tmp_path, only)
    assert list(packaged.body["Resources"]) == ["Api"]
    told = {one.title: one.why for one in packaged.left_out}
    assert told["Picture"] == "its API has no method left"
    assert told["Live"] == "its DeploymentId is left out"


def test_what_lets_everybody_in_is_told_once(tmp_path: Path) -> None:
    (note,) = checked(tmp_path, GUARDED.replace("OTHER", "AWS_IAM")).notes
    assert note.endswith("Post lets every signed request in: the engine does not ask AWS_IAM")


@pytest.mark.parametrize(
    ("auth", "asked"),
    [
        ("{DefaultAuthorizer: AWS_IAM}", "AWS_IAM"),
        ("{Authorizers: {Users: {UserPoolArn: a}}}", ""),
        ("{Authorizers: {Token: {FunctionArn: a}}}", ""),
    ],
)
def test_what_lets_everybody_in_by_sam(tmp_path: Path, auth: str, asked: str) -> None:
    text = f"""
    Transform: AWS::Serverless-2016-10-31
    Resources:
      Api: {{Type: AWS::Serverless::Api, Properties: {{StageName: live, Auth: {auth}}}}}
    """
    told = checked(tmp_path, text).notes
    assert [note.rpartition("does not ask ")[2] for note in told] == ([asked] if asked else [])
