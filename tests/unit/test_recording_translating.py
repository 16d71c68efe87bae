"""Recorded calls as actions: each one loads, and what cannot be one says why."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from harness.engines.extension.wire import Call, Caller
from harness.recording.likeness import literal, variable
from harness.recording.names import Names
from harness.recording.translating import Left, Translation, changes, translate
from harness.recording.translating.base import hidden
from harness.scenarios.reading.loading import load
from harness.stacks.stack import Resource, Stack

TYPES = {
    "Work": ("AWS::SQS::Queue", "http://localhost:4566/queue/us-east-1/000000000000/shop-Work-1"),
    "Orders": ("AWS::SNS::Topic", "arn:aws:sns:us-east-1:000000000000:shop-Orders-2"),
    "Items": ("AWS::DynamoDB::Table", "shop-Items-3"),
    "Resize": ("AWS::Lambda::Function", "shop-Resize-4"),
    "Saga": ("AWS::StepFunctions::StateMachine", "arn:aws:states:us-east-1:0:stateMachine:Saga-5"),
    "Bus": ("AWS::Events::EventBus", "shop-bus"),
    "Clicks": ("AWS::Kinesis::Stream", "shop-Clicks-6"),
    "Api": ("AWS::ApiGateway::RestApi", "abc123"),
}
STACK = Stack(
    "shop",
    Path("template.yaml"),
    outputs={"Address": "http://u1.lambda-url.us-east-1.localhost:4566/"},
    resources={name: Resource(name, kind, physical) for name, (kind, physical) in TYPES.items()},
)
QUEUE, TOPIC = TYPES["Work"][1], TYPES["Orders"][1]


def call(service: str, operation: str, status: int = 200, **parameters: Any) -> Call:
    return Call(
        seq=1, time=0.0, duration_ms=1.0, account="0", region="us-east-1", service=service,
        operation=operation, parameters=parameters, status=status, caller=Caller("outside"),
        request_id="r-1",
    )  # fmt: skip


def translated(found: Call) -> list[dict[str, Any]]:
    to = Translation(Names(STACK), cloud=None, events={"r-1": {"width": 200}})  # type: ignore[arg-type]
    return translate(found, to)


ATTRIBUTES = {
    "kind": {"DataType": "String", "StringValue": "order"},
    "n": {"DataType": "Number", "StringValue": "3"},
}


@pytest.mark.parametrize(
    ("found", "steps"),
    [
        (
            call("sqs", "SendMessage", QueueUrl=QUEUE, MessageBody='{"a": 1}', DelaySeconds=2,
                 MessageAttributes=ATTRIBUTES),
            [{"send": {"queue": "Work", "body": {"a": 1}, "delay": 2,
                       "attributes": {"kind": "order", "n": 3}}}],
        ),
        (
            call("sqs", "SendMessageBatch", QueueUrl=QUEUE,
                 Entries=[{"MessageBody": "x"}, {"MessageBody": "y", "MessageGroupId": "g"}]),
            [{"send": {"queue": "Work",
                       "messages": [{"body": "x"}, {"body": "y", "group": "g"}]}}],
        ),
        (
            call("sns", "Publish", TopicArn=TOPIC, Message="hello", Subject="hi"),
            [{"publish": {"topic": "Orders", "message": "hello", "subject": "hi"}}],
        ),
        (
            call("events", "PutEvents", Entries=[
                {"Source": "shop", "DetailType": "Placed", "Detail": '{"id": 1}',
                 "EventBusName": "shop-bus"},
                {"Source": "shop", "DetailType": "Placed", "Detail": "{}"},
            ]),
            [{"put_events": {"bus": "Bus", "events": [
                {"source": "shop", "detail-type": "Placed", "detail": {"id": 1}}]}},
             {"put_events": {"events": [{"source": "shop", "detail-type": "Placed"}]}}],
        ),
        (
            call("kinesis", "PutRecord", StreamName="shop-Clicks-6", PartitionKey="u",
                 Data={"$base64": "eyJhIjogMX0="}),
            [{"put_records": {"stream": "Clicks", "records": [{"key": "u", "data": {"a": 1}}]}}],
        ),
        (
            call("dynamodb", "BatchWriteItem", RequestItems={"shop-Items-3": [
                {"PutRequest": {"Item": {"id": {"S": "a"}, "n": {"N": "1.5"}}}},
                {"DeleteRequest": {"Key": {"id": {"S": "b"}}}}]}),
            [{"put_item": {"table": "Items", "item": {"id": "a", "n": 1.5}}},
             {"delete_item": {"table": "Items", "key": {"id": "b"}}}],
        ),
        (
            call("lambda", "Invoke", FunctionName="shop-Resize-4:live", InvocationType="Event"),
            [{"invoke": {"function": "Resize", "payload": {"width": 200}, "type": "Event",
                         "qualifier": "live"}}],
        ),
        (
            call("stepfunctions", "StartExecution", stateMachineArn=TYPES["Saga"][1], input="{}"),
            [{"start": {"machine": "Saga", "input": {}}}],
        ),
        (
            call("apigateway", "Invoke", 404, method="POST", api="abc123", stage="Prod",
                 path="/a%20b", query="n=1&n=2&x=", body='{"a": 1}',
                 headers={"Content-Type": "application/json", "Host": "h", "X-Mine": "1"}),
            [{"request": {"method": "POST", "path": "/a b", "query": {"n": ["1", "2"], "x": ""},
                          "headers": {"X-Mine": "1"}, "json": {"a": 1}}}],
        ),
        (
            call("apigateway", "Invoke", method="GET", api="abc123", path="/", headers={
                "Authorization": "***", "Cookie": "***"}, marks={
                "Authorization": {"scheme": "Bearer", "mark": "0a1b"},
                "Cookie": {"cookies": {"sid": "2c", "of": "3d"}}}),
            [{"request": {"path": "/", "headers": {
                "Authorization": f"Bearer {hidden('0a1b')}",
                "Cookie": f"sid={hidden('2c')}; of={hidden('3d')}"}}}],
        ),
        (
            call("apigateway", "Invoke", method="GET", api="abc123", path="/",
                 headers={"Authorization": "***", "X-Amz-Date": "20260131T000000Z"},
                 marks={"Authorization": {"scheme": "AWS4-HMAC-SHA256", "service": "execute-api"}}),
            [{"request": {"path": "/", "sign": "execute-api"}}],
        ),
        (
            call("apigateway", "Invoke", 101, method="WEBSOCKET", api="abc123", path="/",
                 connection="c=", query="room=a",
                 headers={"Upgrade": "websocket", "Sec-WebSocket-Key": "k", "X-Mine": "1"}),
            [{"open_websocket": {"client": "client-1", "query": {"room": "a"},
                                 "headers": {"X-Mine": "1"}}}],
        ),
        (
            call("lambda", "InvokeFunctionUrl", method="POST", url="u1", path="/a",
                 FunctionName="shop-Resize-4", body="hi", headers={"Content-Type": "text/plain"}),
            [{"request": {"url": variable("outputs.Address") + "a", "method": "POST",
                          "headers": {"Content-Type": "text/plain"}, "body": "hi"}}],
        ),
        (
            call("ssm", "PutParameter", Name="/a/b", Value="1", Type="String"),
            [{"parameters": {"/a/b": "1"}}],
        ),
    ],
    ids=lambda value: value.operation if isinstance(value, Call) else "",
)  # fmt: skip
def test_calls_as_actions(found: Call, steps: list[dict[str, Any]], tmp_path: Path) -> None:
    assert changes(found)
    assert translated(found) == steps
    file = tmp_path / "a.scenario.yaml"
    scenario = {"scenario": "S", "when": literal(translated(found)), "then": [{"quiet": True}]}
    file.write_text(yaml.safe_dump(scenario, default_flow_style=False))
    assert load(file)


@pytest.mark.parametrize(
    ("found", "why"),
    [
        (call("sqs", "SendMessage", QueueUrl="http://x/other", MessageBody="x"),
         "http://x/other is no queue of the stack"),
        (call("sqs", "SendMessage", QueueUrl=QUEUE, MessageBody="x… (9 more characters)"),
         "a message is too long to be recorded"),
        (call("sns", "Publish", PhoneNumber="+1", Message="x"), "it goes to no topic"),
        (call("apigateway", "Message", connection="c=", body="x"),
         "its connection was opened before the recording began"),
        (call("apigateway", "Invoke", 101, method="WEBSOCKET", api="abc123", path="/",
              connection="c=", headers={"Sec-WebSocket-Protocol": "chat"}),
         "it asks for a subprotocol"),
        (call("apigateway", "Invoke", 101, method="WEBSOCKET", api="abc123", path="/",
              connection="c=", headers={"Authorization": "***"},
              marks={"Authorization": {"scheme": "AWS4-HMAC-SHA256", "service": "execute-api"}}),
         "it is signed, as no action opens a connection"),
        (call("apigateway", "Invoke", method="GET", api="abc123", path="/",
              headers={"Authorization": "***"}),
         "its header Authorization is secret, and not recorded"),
        (call("lambda", "InvokeFunctionUrl", method="GET", url="u2", path="/",
              FunctionName="shop-Resize-4"),
         "no output of the stack tells the URL of Resize"),
        (call("ssm", "PutParameter", Name="/a/b", Value="***", Type="SecureString"),
         "the value of /a/b is secret, and not recorded"),
        (call("sqs", "PurgeQueue", QueueUrl=QUEUE), "no action does this"),
        (call("dynamodb", "TransactWriteItems", TransactItems=[{"Update": {"TableName": "x"}}]),
         "a transaction with updates is no action"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_what_is_no_action_says_why(found: Call, why: str) -> None:
    with pytest.raises(Left, match=r".") as left:
        translated(found)
    assert str(left.value) == why


def test_looking_refused_calls_and_those_of_the_application_are_no_actions() -> None:
    assert not changes(call("sqs", "GetQueueUrl"))
    assert not changes(call("dynamodb", "PutItem", 400))
    assert not changes(call("s3", "UploadPart"))
    inner = call("sqs", "SendMessage", QueueUrl=QUEUE, MessageBody="x")
    assert not changes(Call(**{**vars(inner), "caller": Caller("function", "F")}))


def test_messages_and_the_end_of_a_connection_name_its_client() -> None:
    to = Translation(Names(STACK), cloud=None, clients={"c=": "client-1"})  # type: ignore[arg-type]

    def steps(operation: str, **parameters: Any) -> list[dict[str, Any]]:
        return translate(call("apigateway", operation, connection="c=", **parameters), to)

    who = {"client": "client-1"}
    assert steps("Message", body='{"a": 1}') == [{"send_frame": {**who, "json": {"a": 1}}}]
    assert steps("Message", body="7") == [{"send_frame": {**who, "body": "7"}}]
    assert steps("Message", body={"$base64": "//4="}) == [{"send_frame": {**who, "base64": "//4="}}]
    with pytest.raises(Left, match="too long"):
        steps("Message", body="x… (9 more characters)")
    assert steps("Disconnect", code=1006, reason="") == [{"close_websocket": who}]
    left = {**who, "code": 4001, "reason": "bye"}
    assert steps("Disconnect", code=4001, reason="bye") == [{"close_websocket": left}]
