"""EventBridge Scheduler beyond its API: in stacks, at a reset, and in the record."""

from __future__ import annotations

import json
import textwrap
from typing import Any

from harness.engines.cloud import Cloud
from harness.engines.control import ControlClient
from tests.conformance.queues import Queue
from tests.engine import lambdas
from tests.engine.stack_calls import Stacks

APP = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Told: {Type: AWS::SQS::Queue}
  Nightly: {Type: AWS::Scheduler::ScheduleGroup, Properties: {Name: nightly}}
  Work:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.12
      Handler: index.handler
      InlineCode: |
        import boto3, json, os
        def handler(event, context):
            boto3.client("sqs").send_message(
                QueueUrl=os.environ["TOLD"], MessageBody=json.dumps(event))
      Environment: {Variables: {TOLD: !Ref Told}}
      Policies: [{SQSSendMessagePolicy: {QueueName: !GetAtt Told.QueueName}}]
      Events:
        Often:
          Type: ScheduleV2
          Properties: {ScheduleExpression: rate(1 day), Input: '{"from": "function"}'}
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties:
      Definition:
        StartAt: Tell
        States:
          Tell:
            Type: Task
            Resource: arn:aws:states:::sqs:sendMessage
            Parameters: {QueueUrl: !Ref Told, MessageBody.$: States.JsonToString($)}
            End: true
      Policies: [{SQSSendMessagePolicy: {QueueName: !GetAtt Told.QueueName}}]
      Events:
        Often:
          Type: ScheduleV2
          Properties: {ScheduleExpression: rate(1 day), Input: '{"from": "machine"}'}
  Once:
    Type: AWS::Scheduler::Schedule
    Properties:
      GroupName: !Ref Nightly
      ScheduleExpression: at(2099-01-01T00:00:00)
      ScheduleExpressionTimezone: Europe/Berlin
      ActionAfterCompletion: DELETE
      FlexibleTimeWindow: {Mode: FLEXIBLE, MaximumWindowInMinutes: 5}
      Target: {Arn: !GetAtt Told.Arn, RoleArn: !GetAtt WorkRole.Arn, Input: later}
Outputs:
  Told: {Value: !Ref Told}
  Once: {Value: !Ref Once}
  OnceArn: {Value: !GetAtt Once.Arn}
"""


def test_schedules_of_a_template_run_their_function_and_state_machine(cloud: Cloud) -> None:
    stacks = Stacks(cloud)
    assert stacks.create("app", textwrap.dedent(APP))["StackStatus"] == "CREATE_COMPLETE"
    outputs = stacks.outputs("app")
    told = {json.dumps(body) for body in _bodies(cloud, outputs["Told"], 2)}
    assert told == {'{"from": "function"}', '{"from": "machine"}'}
    scheduler = cloud.client("scheduler")
    once = scheduler.get_schedule(Name=outputs["Once"], GroupName="nightly")
    assert once["Arn"] == outputs["OnceArn"]
    assert once["ActionAfterCompletion"] == "DELETE"
    changed = APP.replace("2099-01-01", "2098-01-01")
    assert stacks.update("app", textwrap.dedent(changed))["StackStatus"] == "UPDATE_COMPLETE"
    once = scheduler.get_schedule(Name=outputs["Once"], GroupName="nightly")
    assert once["ScheduleExpression"] == "at(2098-01-01T00:00:00)"
    stacks.delete("app")
    assert scheduler.list_schedules()["Schedules"] == []


def test_a_reset_brings_schedules_back_to_the_baseline(cloud: Cloud) -> None:
    queue, scheduler = Queue(cloud), cloud.client("scheduler")
    target = {"Arn": queue.arn, "RoleArn": f"arn:aws:iam::{cloud.account}:role/r"}

    def create(name: str) -> None:
        scheduler.create_schedule(
            Name=name,
            ScheduleExpression="cron(0 0 1 1 ? 2099)",
            FlexibleTimeWindow={"Mode": "OFF"},
            Target=target,
        )

    create("kept")
    _control(cloud).baseline(cloud.account)
    create("new")
    scheduler.delete_schedule(Name="kept")
    _control(cloud).reset(cloud.account)
    assert [s["Name"] for s in scheduler.list_schedules()["Schedules"]] == ["kept"]


def _control(cloud: Cloud) -> ControlClient:
    assert cloud.control is not None
    return cloud.control


def _bodies(cloud: Cloud, url: str, count: int) -> list[Any]:
    sqs = cloud.client("sqs")
    found: list[Any] = []

    def look() -> list[Any]:
        answer = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=1, MaxNumberOfMessages=10)
        found.extend(json.loads(message["Body"]) for message in answer.get("Messages", []))
        return found

    return lambdas.eventually(look, lambda bodies: len(bodies) >= count)
