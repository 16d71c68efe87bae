"""Versions, aliases, concurrency and URLs as resources of a stack: made, changed, taken away."""

from __future__ import annotations

from typing import Any

import pytest

from harness.engines.cloud import Cloud
from tests.engine import lambdas
from tests.engine.stack_calls import Stacks

TEMPLATE = """
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement:
          - {Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: "sts:AssumeRole"}
  Quote:
    Type: AWS::Lambda::Function
    Properties:
      FunctionName: quote
      Runtime: python3.12
      Handler: index.handler
      Role: !GetAtt Role.Arn
      Code: {ZipFile: "def handler(event, context): return context.function_version"}
%(function)s
  First: {Type: AWS::Lambda::Version, Properties: {FunctionName: !Ref Quote}}
  Live:
    Type: AWS::Lambda::Alias
    Properties:
      FunctionName: !Ref Quote
      FunctionVersion: !GetAtt First.Version
      Name: live
%(alias)s
"""
WEIGHTED = """
      RoutingConfig: {AdditionalVersionWeights: [{FunctionVersion: "2", FunctionWeight: %s}]}
"""


def template(function: str = "", alias: str = "") -> str:
    return TEMPLATE % {"function": function, "alias": alias}


@pytest.fixture
def stacks(cloud: Cloud) -> Stacks:
    return Stacks(cloud)


def weights(cloud: Cloud) -> Any:
    alias = cloud.client("lambda").get_alias(FunctionName="quote", Name="live")
    return (alias.get("RoutingConfig") or {}).get("AdditionalVersionWeights") or {}


def second_version(cloud: Cloud) -> None:
    client = cloud.client("lambda")
    client.update_function_configuration(FunctionName="quote", Description="second")
    lambdas.eventually(
        lambda: client.get_function_configuration(FunctionName="quote")["LastUpdateStatus"],
        "Successful".__eq__,
    )
    assert client.publish_version(FunctionName="quote")["Version"] == "2"


def test_weights_of_an_alias_come_and_go(cloud: Cloud, stacks: Stacks) -> None:
    assert stacks.create("s", template())["StackStatus"] == "CREATE_COMPLETE"
    second_version(cloud)
    stacks.update("s", template(alias=WEIGHTED % 0.25))
    assert weights(cloud) == {"2": 0.25}
    stacks.update("s", template())
    assert weights(cloud) == {}


def test_an_alias_is_made_with_its_weights(cloud: Cloud, stacks: Stacks) -> None:
    whole = template(alias=WEIGHTED % 0.5)
    without, _, _ = whole.partition("  Live:")
    assert stacks.create("s", without)["StackStatus"] == "CREATE_COMPLETE"
    second_version(cloud)
    assert stacks.update("s", whole)["StackStatus"] == "UPDATE_COMPLETE"
    assert weights(cloud) == {"2": 0.5}


def test_provisioned_concurrency_is_there_when_the_stack_is(cloud: Cloud, stacks: Stacks) -> None:
    given = "      ProvisionedConcurrencyConfig: {ProvisionedConcurrentExecutions: 2}\n"
    assert stacks.create("s", template(alias=given))["StackStatus"] == "CREATE_COMPLETE"
    client = cloud.client("lambda")
    which = {"FunctionName": "quote", "Qualifier": "live"}
    found = client.get_provisioned_concurrency_config(**which)
    assert (found["Status"], found["AvailableProvisionedConcurrentExecutions"]) == ("READY", 2)
    stacks.update("s", template())
    with pytest.raises(client.exceptions.ProvisionedConcurrencyConfigNotFoundException):
        client.get_provisioned_concurrency_config(**which)


def test_reserved_concurrency_and_recursion_of_a_function(cloud: Cloud, stacks: Stacks) -> None:
    given = "      ReservedConcurrentExecutions: 7\n      RecursiveLoop: Allow\n"
    stacks.create("s", template(function=given))
    client = cloud.client("lambda")

    def found() -> tuple[Any, Any]:
        concurrency = client.get_function_concurrency(FunctionName="quote")
        recursion = client.get_function_recursion_config(FunctionName="quote")
        return concurrency.get("ReservedConcurrentExecutions"), recursion["RecursiveLoop"]

    assert found() == (7, "Allow")
    stacks.update("s", template())
    assert found() == (None, "Terminate")
