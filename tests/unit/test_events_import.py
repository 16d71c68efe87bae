"""What production leaves behind, as event files and beginnings of scenarios."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator

from harness.cli.events_import import command
from harness.errors import BadInput
from harness.events.identify import identify_data
from harness.scenarios.reading.schema import schema

SQS_EVENT = {
    "Records": [
        {
            "messageId": "m-1",
            "receiptHandle": "r",
            "body": '{"id": "o-1"}',
            "attributes": {
                "ApproximateReceiveCount": "1",
                "SentTimestamp": "0",
                "SenderId": "s",
                "ApproximateFirstReceiveTimestamp": "0",
            },
            "messageAttributes": {},
            "md5OfBody": "x",
            "eventSource": "aws:sqs",
            "eventSourceARN": "arn:aws:sqs:eu-west-1:123456789012:orders",
            "awsRegion": "eu-west-1",
        }
    ]
}
ORDER_PLACED = {
    "version": "0",
    "id": "6a7e8feb-b491-4cf7-a9f1-bf3703467718",
    "detail-type": "Order Placed",
    "source": "shop.orders",
    "account": "123456789012",
    "time": "2026-01-31T10:00:00Z",
    "region": "eu-west-1",
    "resources": [],
    "detail": {"id": "o-1"},
}
MESSAGE = {
    "MessageId": "m-1",
    "ReceiptHandle": "r",
    "Body": '{"id": "o-1"}',
    "Attributes": {
        "DeadLetterQueueSourceArn": "arn:aws:sqs:eu-west-1:123456789012:orders",
        "ApproximateReceiveCount": "4",
    },
    "MessageAttributes": {"kind": {"StringValue": "order", "DataType": "String"}},
}
HISTORY = {
    "events": [
        {"id": 1, "timestamp": "t", "type": "ExecutionStarted",
         "executionStartedEventDetails": {"input": '{"orderId": "o-1"}'}},
        {"id": 2, "timestamp": "t", "type": "TaskStateEntered",
         "stateEnteredEventDetails": {"name": "Charge"}},
        {"id": 3, "timestamp": "t", "type": "LambdaFunctionScheduled",
         "lambdaFunctionScheduledEventDetails": {
             "resource": "arn:aws:lambda:eu-west-1:123456789012:function:ChargeCard:live"}},
        {"id": 4, "timestamp": "t", "type": "TaskScheduled", "taskScheduledEventDetails": {
            "resourceType": "lambda", "parameters": '{"FunctionName": "Notify"}'}},
        {"id": 5, "timestamp": "t", "type": "ExecutionFailed",
         "executionFailedEventDetails": {"error": "Declined", "cause": "no"}},
    ]
}  # fmt: skip
TRACE = {
    "Traces": [
        {
            "Id": "1-5",
            "Segments": [
                {"Id": "b", "Document": json.dumps({
                    "id": "b", "name": "CreateOrder", "start_time": 2.0, "parent_id": "a",
                    "origin": "AWS::Lambda::Function", "fault": True,
                    "subsegments": [{"id": "c", "name": "Invocation", "subsegments": [
                        {"id": "d", "name": "DynamoDB", "namespace": "aws",
                         "aws": {"operation": "PutItem"}}]}]})},
                {"Id": "a", "Document": json.dumps({
                    "id": "a", "name": "shop/Prod", "start_time": 1.0,
                    "origin": "AWS::ApiGateway::Stage",
                    "http": {"request": {"method": "POST",
                                         "url": "https://x.example/Prod/orders?n=1"},
                             "response": {"status": 502}}})},
            ],
        }
    ]
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(content: Any, *options: str) -> Result:
    text = content if isinstance(content, str) else json.dumps(content)
    Path("given.json").write_text(text)
    return CliRunner().invoke(
        command, ["given.json", *options], standalone_mode=False, catch_exceptions=False
    )


def written(folder: Path) -> dict[str, Any]:
    return {
        path.name: yaml.safe_load(path.read_text())
        for path in sorted(folder.iterdir())
        if path.name != "given.json"
    }


def only_event(folder: Path) -> Any:
    [event] = written(folder).values()
    return event


def test_a_message_of_a_dead_letter_queue_is_the_event_of_its_first_queue(folder: Path) -> None:
    told = run({"Messages": [MESSAGE]})
    assert told.stderr == "given.json: messages of a dead-letter queue\n"
    assert told.stdout == "given-message.json: sqs\n"
    [record] = only_event(folder)["Records"]
    assert record["body"] == MESSAGE["Body"]
    assert record["eventSourceARN"] == "arn:aws:sqs:eu-west-1:123456789012:orders"
    assert record["attributes"]["ApproximateReceiveCount"] == "4"
    assert record["messageAttributes"]["kind"]["stringValue"] == "order"
    assert identify_data(only_event(folder)).kind.name == "sqs"


def test_several_messages_are_several_files(folder: Path) -> None:
    run({"Messages": [MESSAGE, MESSAGE]})
    assert list(written(folder)) == ["given-message-1.json", "given-message-2.json"]


@pytest.mark.parametrize(
    "message",
    [
        {
            "MessageId": "m",
            "Body": json.dumps(SQS_EVENT),
            "MessageAttributes": {
                "RequestID": {"StringValue": "r", "DataType": "String"},
                "ErrorMessage": {"StringValue": "boom", "DataType": "String"},
            },
        },
        {
            "MessageId": "m",
            "Body": json.dumps(
                {
                    "version": "1.0",
                    "requestContext": {"condition": "RetriesExhausted"},
                    "requestPayload": SQS_EVENT,
                }
            ),
        },
    ],
    ids=["dead-letter queue of a function", "destination on failure"],
)
def test_what_a_function_failed_on_is_inside_of_its_dead_letter(
    message: dict[str, Any], folder: Path
) -> None:
    run(message)
    assert only_event(folder) == SQS_EVENT


def test_a_notification_that_was_not_delivered_is_one_of_sns(folder: Path) -> None:
    envelope = {
        "Type": "Notification",
        "MessageId": "n",
        "TopicArn": "arn:aws:sns:eu-west-1:123456789012:orders",
        "Message": "hello",
        "Timestamp": "2026-01-31T10:00:00.000Z",
        "SignatureVersion": "1",
        "Signature": "s",
    }
    error = {"ErrorCode": {"StringValue": "500", "DataType": "String"}}
    run({"MessageId": "m", "Body": json.dumps(envelope), "MessageAttributes": error})
    [record] = only_event(folder)["Records"]
    assert (record["EventSource"], record["Sns"]["Message"]) == ("aws:sns", "hello")


def test_failed_records_of_a_stream_are_told_not_to_be_there(folder: Path) -> None:
    body = json.dumps({"KinesisBatchInfo": {}, "requestContext": {}})
    with pytest.raises(BadInput, match="which records of a stream failed, and does not hold them"):
        run({"Messages": [{"MessageId": "m", "Body": body}]})
    assert not written(folder)


def test_events_of_a_bus_are_a_file_each_and_have_no_replay(folder: Path) -> None:
    replayed = {**ORDER_PLACED, "replay-name": "again"}
    run("\n".join(json.dumps(e) for e in (replayed, {**ORDER_PLACED, "detail-type": "Paid"})))
    found = written(folder)
    assert list(found) == ["given-01-order-placed.json", "given-02-paid.json"]
    assert found["given-01-order-placed.json"] == ORDER_PLACED


def test_entries_of_put_events_are_the_events_that_they_became(folder: Path) -> None:
    entry = {"Source": "shop.orders", "DetailType": "Paid", "Detail": '{"id": 1}'}
    run({"Entries": [entry]})
    assert only_event(folder)["detail"] == {"id": 1}
    assert identify_data(only_event(folder)).kind.name == "eventbridge"


@pytest.mark.parametrize(
    "content",
    [
        {"events": [{"timestamp": 1, "message": f"got {json.dumps(SQS_EVENT)} to do\n"}]},
        {"results": [[{"field": "@message", "value": json.dumps({"event": SQS_EVENT})}]]},
        f"2026-01-31T10:00:00Z r-1 INFO Received event: {json.dumps(SQS_EVENT)}\nEND {{x}}\n",
        f"a line\n{json.dumps({'level': 'INFO', 'message': json.dumps(SQS_EVENT)})}\n",
        "Received:\n" + json.dumps(SQS_EVENT, indent=2) + "\n" + json.dumps(SQS_EVENT),
    ],
    ids=["filter-log-events", "Logs Insights", "text", "JSON in JSON", "over several lines, twice"],
)
def test_events_are_found_in_log_lines(content: Any, folder: Path) -> None:
    told = run(content)
    assert told.stderr == "given.json: log lines\n"
    assert written(folder) == {"given-logged.json": SQS_EVENT}


def test_log_lines_without_an_event_are_told(folder: Path) -> None:
    with pytest.raises(BadInput, match=r"given.json:1.*no event of AWS in 1 log messages"):
        run({"events": [{"timestamp": 1, "message": "hello {1}"}]})
    assert not written(folder)


def test_a_history_begins_a_scenario(folder: Path) -> None:
    run(HISTORY, "--stack", "shop/template.yaml")
    scenario = only_event(folder)
    assert scenario["stack"] == "shop/template.yaml"
    machine = {"machine": "StateMachine"}
    assert scenario["when"] == [{"start": {**machine, "input": {"orderId": "o-1"}}}]
    end = {"status": "FAILED", "error": "Declined", "visited": ["Charge"]}
    assert scenario["then"] == [
        {"execution": {**machine, **end}},
        {"calls": {"function": "ChargeCard", "exactly": 1}},
        {"calls": {"function": "Notify", "exactly": 1}},
    ]
    Draft202012Validator(schema()).validate(scenario)


def test_a_history_without_its_beginning_is_told(folder: Path) -> None:
    with pytest.raises(BadInput, match="lacks ExecutionStarted: get all of its pages"):
        run({"events": HISTORY["events"][1:]})
    assert not written(folder)


def test_a_trace_begins_a_scenario(folder: Path) -> None:
    run(TRACE)
    scenario = only_event(folder)
    assert scenario["when"] == [{"request": {"method": "POST", "path": "/orders"}}]
    put = {"service": "dynamodb", "operation": "PutItem", "by": "CreateOrder", "exactly": 1}
    assert scenario["then"] == [
        {"response": {"status": 502}},
        {"calls": {"function": "CreateOrder", "status": "error", "exactly": 1}},
        {"api_calls": put},
    ]
    Draft202012Validator(schema()).validate(scenario)


def test_an_event_gets_a_scenario_where_one_is_wanted(folder: Path) -> None:
    run(SQS_EVENT, "--scenario")
    found = written(folder)
    assert found["given-event.json"] == SQS_EVENT
    assert found["given-event.scenario.yaml"]["when"] == [{"replay": "given-event.json"}]


def test_secrets_are_masked_unless_they_are_to_be_kept(folder: Path) -> None:
    secret = {**MESSAGE, "Body": '{"id": "o-1", "password": "hunter2-is-long"}'}
    run(secret)
    assert "hunter2" not in (folder / "given-message.json").read_text()
    run(secret, "--keep-secrets", "--force")
    assert "hunter2" in (folder / "given-message.json").read_text()


def test_files_that_are_there_are_left_alone(folder: Path) -> None:
    (folder / "given-message.json").write_text("mine")
    with pytest.raises(BadInput, match="is there already"):
        run(MESSAGE)
    assert (folder / "given-message.json").read_text() == "mine"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ('{"a": ', "malformed JSON"),
        ({"a": 1}, "this is nothing that is imported: messages of a dead-letter queue"),
        ("[]", "this is nothing that is imported"),
        ("plain words\n", "no event of AWS in 1 log messages"),
        ({"Traces": []}, "the trace has no segments"),
    ],
)
def test_bad_input_names_the_file_and_line(content: Any, told: str, folder: Path) -> None:
    with pytest.raises(BadInput, match=r"given\.json:\d+") as error:
        run(content)
    assert told in str(error.value)
    assert not written(folder)
