"""Stacks that need each other, deployed together on the engine."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.engines.cloud import Cloud
from harness.errors import DeployError, HarnessError
from harness.scenarios.reading.lint import lint
from harness.scenarios.reading.loading import load
from harness.scenarios.running.run import run
from harness.scenarios.running.session import Session
from harness.stacks.deploy import deploy
from harness.stacks.several.deploying import check_results, deploy_several
from harness.stacks.several.wanted import Wanted

NETWORK = """
Resources:
  Events: {Type: AWS::SNS::Topic}
  Queue: {Type: AWS::SQS::Queue}
Outputs:
  EventsArn: {Value: !Ref Events, Export: {Name: !Sub "${AWS::StackName}-events"}}
"""
ORDERS = """
Parameters:
  Network: {Type: String, Default: network}
Resources:
  Queue: {Type: AWS::SQS::Queue}
  Policy:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!Ref Queue]
      PolicyDocument:
        Statement: [{Effect: Allow, Principal: "*", Action: "sqs:*", Resource: "*"}]
  Subscribed:
    Type: AWS::SNS::Subscription
    Properties:
      Protocol: sqs
      RawMessageDelivery: true
      Endpoint: !GetAtt Queue.Arn
      TopicArn: {Fn::ImportValue: !Sub "${Network}-events"}
Outputs:
  QueueUrl: {Value: !Ref Queue}
"""
REFUSED = """\
Events: {Type: AWS::SNS::Topic}
  Refused: {Type: AWS::SQS::Queue, Properties: {QueueName: "no queue of that name"}}"""
SCENARIO = """
scenario: What is announced in one stack arrives in another
stack:
  - orders.yaml
  - {template: network.yaml, name: network}
when:
  - publish: {topic: Events, message: hello}
then:
  - message: {queue: orders.Queue, equals: {body: hello}}
  - outputs: {QueueUrl: "${resources.orders.Queue}"}
"""


@pytest.fixture
def files(tmp_path: Path) -> Path:
    for name, text in (("network", NETWORK), ("orders", ORDERS)):
        (tmp_path / f"{name}.yaml").write_text(text)
    return tmp_path


def test_an_import_is_deployed_after_its_export(cloud: Cloud, files: Path) -> None:
    wanted = [Wanted(files / "orders.yaml"), Wanted(files / "network.yaml", name="network")]
    orders, network = check_results(deploy_several(wanted, cloud, deploy=deploy))
    subscription = cloud.client("sns").list_subscriptions()["Subscriptions"][0]
    assert subscription["TopicArn"] == network.outputs["EventsArn"]
    assert orders.changed
    again = check_results(deploy_several(wanted, cloud, deploy=deploy))
    assert [stack.changed for stack in again] == [False, False]


def test_a_scenario_runs_over_several_stacks(cloud: Cloud, files: Path) -> None:
    file = files / "a.scenario.yaml"
    file.write_text(SCENARIO)
    assert lint(file)[1] == []
    (scenario,) = load(file)
    with Session(cloud) as session:
        for _ in range(2):
            result = run(scenario, session)
            assert result.status == "passed", result.problem


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("queue: orders.Queue", "queue: Queue", "has no AWS::SQS::Queue 'Queue'"),
        ("topic: Events", "topic: netwrk.Events", "did you mean"),
        ("resources.orders.Queue", "resources.orders.Quue", "no resource 'orders.Quue'"),
    ],
)
def test_lint_knows_the_names_of_several_stacks(
    files: Path, old: str, new: str, expected: str
) -> None:
    file = files / "a.scenario.yaml"
    file.write_text(SCENARIO.replace(old, new))
    (error,) = lint(file)[1]
    assert expected in str(error)


def test_a_stack_that_fails_stops_those_that_need_it(cloud: Cloud, files: Path) -> None:
    broken = NETWORK.replace("Events: {Type: AWS::SNS::Topic}", REFUSED)
    (files / "network.yaml").write_text(broken)
    (files / "alone.yaml").write_text("Resources: {Alone: {Type: AWS::SNS::Topic}}")
    wanted = [
        Wanted(files / "orders.yaml"),
        Wanted(files / "network.yaml", name="network"),
        Wanted(files / "alone.yaml"),
    ]
    with pytest.raises(HarnessError) as raised:
        check_results(deploy_several(wanted, cloud, deploy=deploy))
    said = str(raised.value)
    assert isinstance(raised.value, DeployError)
    assert "Refused (AWS::SQS::Queue)" in said
    assert "orders: not deployed, since it imports 'network-events' of network" in said
    assert "alone: deployed" in said
    stacks = cloud.client("cloudformation").describe_stacks()["Stacks"]
    left = [stack for stack in stacks if stack["StackStatus"] != "DELETE_COMPLETE"]
    assert len(left) == 1
