"""What an event is: envelopes in envelopes, and what is wrong with it, with its line."""

from __future__ import annotations

import base64
import gzip
import json
import random
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from harness.cli.events import command
from harness.errors import BadInput
from harness.events.identify import identify, identify_data, read_event
from harness.events.model import WrongEvent

S3 = {
    "Records": [
        {
            "eventSource": "aws:s3",
            "eventName": "ObjectCreated:Put",
            "s3": {"bucket": {"name": "b"}, "object": {"key": "k"}},
        }
    ]
}


def sns(message: Any) -> dict[str, Any]:
    one = {"Type": "Notification", "TopicArn": "arn:aws:sns:us-east-1:1:T", "MessageId": "m"}
    text = message if isinstance(message, str) else json.dumps(message)
    return {"Records": [{"EventSource": "aws:sns", "Sns": {**one, "Message": text}}]}


def sqs(*bodies: Any) -> dict[str, Any]:
    return {
        "Records": [
            {
                "eventSource": "aws:sqs",
                "messageId": "m",
                "eventSourceARN": "arn:aws:sqs:us-east-1:1:Q",
                "body": body if isinstance(body, str) else json.dumps(body),
            }
            for body in bodies
        ]
    }


def notification(message: Any) -> dict[str, Any]:
    found: dict[str, Any] = sns(message)["Records"][0]["Sns"]
    return found


def kinesis(data: bytes) -> dict[str, Any]:
    record = {"partitionKey": "p", "data": base64.b64encode(data).decode()}
    return {"Records": [{"eventSource": "aws:kinesis", "kinesis": record}]}


EVENT = {"source": "shop", "detail-type": "Sold", "detail": {"id": 1}}
LOGS = {"messageType": "DATA_MESSAGE", "logGroup": "g", "logEvents": [{"message": "hello"}]}


@pytest.mark.parametrize(
    ("event", "chains"),
    [
        (S3, "s3"),
        (sqs("hello"), "sqs"),
        (sqs(S3), "sqs > s3"),
        (sqs(notification(S3)), "sqs > sns > s3"),
        (sqs(notification(sqs(notification(EVENT)))), "sqs > sns > sqs > sns > eventbridge"),
        (sns(S3), "sns > s3"),
        (sqs(EVENT), "sqs > eventbridge"),
        (sqs(S3, "text", S3, EVENT), "sqs > s3, sqs > eventbridge"),
        (kinesis(b"hello"), "kinesis"),
        (kinesis(json.dumps(EVENT).encode()), "kinesis > eventbridge"),
        (kinesis(gzip.compress(json.dumps(LOGS).encode())), "kinesis > cloudwatch-logs"),
        (sqs(S3)["Records"], "pipe > sqs > s3"),
        (sns({"notificationType": "Bounce", "mail": {}}), "sns > ses-notification"),
        (sns({"AlarmName": "a", "NewStateValue": "ALARM"}), "sns > cloudwatch-alarm"),
        (
            {"source": "aws.s3", "detail-type": "Object Created",
             "detail": {"bucket": {"name": "b"}, "object": {"key": "k"}}},
            "eventbridge > s3",
        ),
        ({"source": "aws.events", "detail-type": "Scheduled Event", "detail": {}}, "scheduled"),
        (
            {"requestContext": {"condition": "RetriesExhausted", "functionArn": "f"},
             "requestPayload": sqs(S3)},
            "destination > sqs > s3",
        ),
        ({"Execution": {"Id": "e", "Input": {}}, "StateMachine": {"Id": "m"}}, "step-functions"),
        ({"order": 1, "TaskToken": "AQBEAAAAKgAAAAMA"}, "step-functions"),
        ({"statusCode": 200, "body": ""}, "http-response"),
    ],
)  # fmt: skip
def test_envelopes_are_opened(event: Any, chains: str) -> None:
    assert str(identify_data(event)) == chains


def test_an_applications_own_data_is_no_envelope() -> None:
    lookalike = {"Records": [{"eventSource": "aws:s3", "eventName": 1}]}
    assert str(identify_data(sqs(lookalike))) == "sqs"


def test_a_million_envelopes_end() -> None:
    event: Any = EVENT
    for _ in range(20):
        event = {"requestContext": {"condition": "c"}, "requestPayload": event}
    assert str(identify_data(event)).count("destination") < 20


def test_a_tumbling_window_is_told() -> None:
    window = {"window": {"start": "a", "end": "b"}, "isFinalInvokeForWindow": False, "state": {}}
    assert "tumbling window" in identify_data(kinesis(b"x") | window).about


@pytest.mark.parametrize(
    ("event", "where", "what"),
    [
        ({"Records": []}, "2:1", "at least one"),
        (5, "1:1", "a JSON object"),
        (EVENT | {"detail": 3}, "4:1", "detail has to be a mapping"),
        ({"Records": [{"eventSource": "aws:sq"}]}, "3:1", "records of 'aws:sq' are not known"),
        ({"Records": [*sqs("a")["Records"], *S3["Records"]]}, "9:1", "record 1 is from aws:s3"),
        ({"Records": [{"eventSource": "aws:s3", "eventName": "x"}]}, "3:1", "s3.bucket.name"),
        (sqs("a")["Records"][0], "1:1", "without its list"),
        ({"awslogs": {"data": "!"}}, "3:1", "not base64"),
        ({"hello": 1}, "1:1", "(its keys: hello)"),
        (
            {"Records": [{"eventSource": "aws:dynamodb", "eventName": "UPDATE"}]},
            "5:1",
            "none of INSERT, MODIFY, REMOVE",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_line(
    tmp_path: Path, event: Any, where: str, what: str
) -> None:
    file = tmp_path / "event.json"
    file.write_text(json.dumps(event, indent=0))
    with pytest.raises(BadInput) as told:
        identify(read_event(file))
    assert str(told.value.where) == f"{file}:{where}"
    assert what in told.value.what


def test_a_misspelt_source_is_offered_the_nearest() -> None:
    with pytest.raises(WrongEvent) as told:
        identify_data({"Records": [{"eventSource": "aws:dynamo"}]})
    assert "did you mean 'aws:dynamodb'?" in (told.value.fix or "")


def test_the_command_prints_chains_and_json(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.json", tmp_path / "bad.json"
    good.write_text(json.dumps(sqs(notification(S3))))
    bad.write_text('{"a": }')
    done = CliRunner().invoke(command, ["identify", str(good)], standalone_mode=False)
    assert (done.return_value, done.output.split(": ", 1)[1]) == (0, "sqs > sns > s3: Q\n")
    both = ["identify", "--json", str(good), str(bad)]
    done = CliRunner().invoke(command, both, standalone_mode=False)
    first, second = json.loads(done.output)
    assert done.return_value == 2
    assert first["chains"] == [["sqs", "sns", "s3"]]
    assert first["inside"][0]["inside"][0]["about"] == "ObjectCreated:Put"
    assert "bad.json:1:7: malformed JSON" in second["error"]


def test_mutated_events_are_told_of_and_never_a_traceback(tmp_path: Path) -> None:
    chance = random.Random(20)
    seeds = [json.dumps(e) for e in (S3, sqs(notification(S3)), sns(EVENT), kinesis(b"{}"), EVENT)]
    file = tmp_path / "event.json"
    refused: list[BadInput] = []
    for _ in range(1000):
        text = list(chance.choice(seeds))
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(len(text))
            text[at : at + chance.randint(0, 6)] = chance.choice(
                ["", '"', "{", "]", "null", "5", "[]", "{}", ":", "é", "\\", "\0"]
            )
        file.write_text("".join(text))
        try:
            identify(read_event(file))
        except BadInput as error:
            refused.append(error)
    assert len(refused) > 300
    assert [e for e in refused if e.where is None or e.where.line is None] == []
