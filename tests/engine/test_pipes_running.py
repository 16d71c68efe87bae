"""Pipes beyond their API: in stacks, at a reset, in the record, and what runs behind them."""

from __future__ import annotations

import json
import textwrap
from typing import Any

from harness.engines.cloud import Cloud
from harness.engines.control import ControlClient
from harness.engines.extension.wire import Call
from harness.trace import RecordStream
from tests.conformance.queues import Queue
from tests.conformance.web import serving
from tests.engine import lambdas
from tests.engine.stack_calls import Stacks

APP = """
Resources:
  In: {Type: AWS::SQS::Queue}
  Out: {Type: AWS::SQS::Queue}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement:
          - {Effect: Allow, Principal: {Service: pipes.amazonaws.com}, Action: sts:AssumeRole}
  Pipe:
    Type: AWS::Pipes::Pipe
    Properties:
      RoleArn: !GetAtt Role.Arn
      Source: !GetAtt In.Arn
      SourceParameters: {SqsQueueParameters: {BatchSize: "5"}}
      Target: !GetAtt Out.Arn
      TargetParameters: {InputTemplate: one}
      Tags: {team: shop}
Outputs:
  In: {Value: !Ref In}
  Out: {Value: !Ref Out}
  Pipe: {Value: !Ref Pipe}
  Arn: {Value: !GetAtt Pipe.Arn}
"""


def control(cloud: Cloud) -> ControlClient:
    assert cloud.control is not None
    return cloud.control


def make(cloud: Cloud, source: str, target: str, **given: Any) -> str:
    role = f"arn:aws:iam::{cloud.account}:role/pipe"
    arn: str = cloud.client("pipes").create_pipe(
        Name="pipe", Source=source, Target=target, RoleArn=role, **given
    )["Arn"]
    return arn


def test_a_pipe_of_a_template_is_made_changed_in_place_and_deleted(cloud: Cloud) -> None:
    stacks, sqs, pipes = Stacks(cloud), cloud.client("sqs"), cloud.client("pipes")
    assert stacks.create("app", textwrap.dedent(APP))["StackStatus"] == "CREATE_COMPLETE"
    outputs = stacks.outputs("app")
    described = pipes.describe_pipe(Name=outputs["Pipe"])
    assert (described["Arn"], described["Tags"]) == (outputs["Arn"], {"team": "shop"})
    assert described["SourceParameters"]["SqsQueueParameters"]["BatchSize"] == 5
    changed = APP.replace("InputTemplate: one", "InputTemplate: two").replace("shop}", "till}")
    assert stacks.update("app", textwrap.dedent(changed))["StackStatus"] == "UPDATE_COMPLETE"
    assert pipes.describe_pipe(Name=outputs["Pipe"])["Tags"] == {"team": "till"}
    sqs.send_message(QueueUrl=outputs["In"], MessageBody="x")
    (message,) = sqs.receive_message(QueueUrl=outputs["Out"], WaitTimeSeconds=10)["Messages"]
    assert message["Body"] == "two"
    stacks.delete("app")
    assert pipes.list_pipes()["Pipes"] == []


def test_after_a_reset_a_pipe_goes_on_with_what_comes_then(cloud: Cloud) -> None:
    source, target, sqs = Queue(cloud), Queue(cloud), cloud.client("sqs")
    make(cloud, source.arn, target.arn, TargetParameters={"InputTemplate": "<$.body>"})
    control(cloud).baseline(cloud.account)
    sqs.send_message(QueueUrl=source.url, MessageBody="before")
    assert target.receive()["Body"] == "before"
    control(cloud).reset(cloud.account)
    sqs.send_message(QueueUrl=source.url, MessageBody="after")
    assert target.receive()["Body"] == "after"


def test_the_record_says_that_the_pipe_called(cloud: Cloud) -> None:
    source, target = Queue(cloud), Queue(cloud)
    arn = make(cloud, source.arn, target.arn, TargetParameters={"InputTemplate": "<$.body>"})
    stream = RecordStream(control(cloud), cloud.account)
    try:
        cloud.client("sqs").send_message(QueueUrl=source.url, MessageBody="x")
        found = lambdas.eventually(
            lambda: _calls(stream), lambda calls: {"SendMessage", "SendMessageBatch"} <= {*calls}
        )
    finally:
        stream.close()
    sent = found["SendMessageBatch"]
    assert (sent.caller.kind, sent.caller.source_arn) == ("service", arn)
    assert sent.trace_id == found["SendMessage"].trace_id


def _calls(stream: RecordStream) -> dict[str, Call]:
    stream.catch_up()
    return {call.operation: call for call in stream.since(0, Call) if isinstance(call, Call)}


def test_a_pipe_sends_to_an_api_destination_one_event_at_a_time(cloud: Cloud) -> None:
    source, events = Queue(cloud), cloud.client("events")
    key = {"ApiKeyAuthParameters": {"ApiKeyName": "x-key", "ApiKeyValue": "k"}}
    connection = events.create_connection(Name="c", AuthorizationType="API_KEY", AuthParameters=key)
    with serving() as web:
        destination = events.create_api_destination(
            Name="d",
            ConnectionArn=connection["ConnectionArn"],
            InvocationEndpoint=f"{web.url}/orders/*",
            HttpMethod="PUT",
        )["ApiDestinationArn"]
        http = {"PathParameterValues": ["$.body.id"], "HeaderParameters": {"x-n": "$.body.n"}}
        template = '{"n": <$.body.n>}'
        parameters = {"HttpParameters": http, "InputTemplate": template}
        make(cloud, source.arn, destination, TargetParameters=parameters)
        body = json.dumps({"id": "o-1", "n": 7})
        cloud.client("sqs").send_message(QueueUrl=source.url, MessageBody=body)
        request = web.next()
    assert (request.method, request.path) == ("PUT", "/orders/o-1")
    assert (request.json, request.headers["x-n"], request.headers["x-key"]) == ({"n": 7}, "7", "k")


def test_an_express_machine_enriches(cloud: Cloud) -> None:
    source, target = Queue(cloud), Queue(cloud)
    states = {"Add": {"Type": "Pass", "Parameters": {"first.$": "$[0].body"}, "End": True}}
    machine = cloud.client("stepfunctions").create_state_machine(
        name="add",
        type="EXPRESS",
        roleArn=f"arn:aws:iam::{cloud.account}:role/r",
        definition=json.dumps({"StartAt": "Add", "States": states}),
    )["stateMachineArn"]
    make(cloud, source.arn, target.arn, Enrichment=machine)
    cloud.client("sqs").send_message(QueueUrl=source.url, MessageBody="hello")
    assert json.loads(target.receive()["Body"]) == {"first": "hello"}


def test_logs_and_streams_are_targets_too(cloud: Cloud) -> None:
    source, logs = Queue(cloud), cloud.client("logs")
    logs.create_log_group(logGroupName="audit")
    arn = f"arn:aws:logs:{cloud.region}:{cloud.account}:log-group:audit:*"
    stream = {"CloudWatchLogsParameters": {"LogStreamName": "$.body"}, "InputTemplate": "<$.body>"}
    make(cloud, source.arn, arn, TargetParameters=stream)
    cloud.client("sqs").send_message(QueueUrl=source.url, MessageBody="line")
    found = lambdas.eventually(
        lambda: logs.filter_log_events(logGroupName="audit")["events"], lambda events: events != []
    )
    assert [(e["logStreamName"], e["message"]) for e in found] == [("line", "line")]
