"""Replays on the engine that the suite `scenarios/replays` does not have: refusals, fallbacks."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness.errors import BadInput
from harness.events.make.catalogue import MAKERS, make
from harness.events.make.maker import Given
from harness.pytest_plugin.application.application import Application

TEMPLATE = Path(__file__).parent / "replay_template.yaml"
EventFile = Callable[..., Path]


@pytest.fixture
def event_file(tmp_path: Path) -> EventFile:
    """Writes a made event."""

    def write(kind: str, action: str = "", *ways: str, **options: Any) -> Path:
        usual = {o.name: o.default for o in MAKERS[kind].options if not o.several}
        file = tmp_path / f"{kind}.json"
        file.write_text(json.dumps(make(MAKERS[kind], action, Given({**usual, **options}), ways)))
        return file

    return write


pytestmark = pytest.mark.stack(str(TEMPLATE))


def test_what_the_stack_does_not_carry_is_replayed_further_out(
    stack: Application, event_file: EventFile
) -> None:
    """The bucket tells nobody; the topic has a subscribed queue."""
    chained = event_file("s3", "put", "sns", "sqs", bucket="uploads", key="k")
    assert [one["replayed"] for one in stack.replay(chained)["results"]] == ["sns"]
    bridged = event_file("eventbridge", "", "sns", "sqs")
    assert [one["replayed"] for one in stack.replay(bridged)["results"]] == ["sns"]
    direct = event_file("s3", "put", "sqs", bucket="uploads", key="k", queue="work")
    assert stack.replay(direct)["results"][0]["queue"] == "Work"


def test_each_record_is_replayed_at_its_own_source(
    stack: Application, event_file: EventFile, tmp_path: Path
) -> None:
    records = [
        *json.loads(event_file("sns", "", "sqs", message="from a topic").read_text())["Records"],
        *json.loads(event_file("sqs", body="by hand", queue="work").read_text())["Records"],
    ]
    both = tmp_path / "both.json"
    both.write_text(json.dumps({"Records": records}))
    result = stack.replay(both, map={"work": "Work"})
    assert result["kind"] == "sqs > sns"
    assert [one["replayed"] for one in result["results"]] == ["sns", "sqs"]
    assert stack.eventually(lambda: len(stack.queue("Work").messages()) == 1)


@pytest.mark.parametrize(
    ("event", "words", "told"),
    [
        (("alb", "", {}), {}, "Application Load Balancer cannot be replayed at its source: load"),
        (("kinesis", "", {}), {}, "has nothing that Kinesis records (kinesis) comes from"),
        (("sqs", "", {"queue": "x"}), {}, "it is not clear which queue is meant by 'x'"),
        (("sqs", "", {"queue": "orders.fifo"}), {}, "the event has no MessageGroupId"),
        (("sqs", "", {}), {"to": "Wrk"}, "has no resource 'Wrk'"),
        (("sqs", "", {}), {"to": "News"}, "'News' is a AWS::SNS::Topic"),
        (("sqs", "", {}), {"at": "sns"}, "at 'sns': the event is sqs"),
        (("sqs", "", {}), {"function": "Echo"}, "`function` is for `at: function`"),
        (("sqs", "", {}), {"at": "function", "function": "Ecko"}, "no AWS::Lambda::Function"),
        (("s3", "delete", {"bucket": "uploads"}), {}, "holds no object 'object.txt'"),
        (("dynamodb", "insert", {}), {}, "has no stream, so nobody would hear of it"),
        (("s3", "delete-marker", {"key": "there"}), {}, "keeps no versions"),
        (("cognito", "PostConfirmation_ConfirmForgotPassword", {}), {}, "is in a mail"),
    ],
)
def test_what_cannot_be_replayed_says_why(
    stack: Application,
    event_file: EventFile,
    event: tuple[str, str, dict[str, str]],
    words: dict[str, str],
    told: str,
) -> None:
    stack.bucket("Uploads").put("there", b"x")
    kind, action, options = event
    file = event_file(kind, action, **options)
    with pytest.raises(BadInput) as error:
        stack.replay(file, **words)  # type: ignore[arg-type]
    assert told in error.value.what
    assert error.value.where is not None
    assert error.value.where.file == file


def test_the_refusal_of_a_file_that_is_none_has_its_line(
    stack: Application, tmp_path: Path
) -> None:
    file = tmp_path / "event.json"
    file.write_text('{\n "Records": []\n}')
    with pytest.raises(BadInput, match=r"event\.json:2:2: Records is empty"):
        stack.replay(file)


def test_a_function_gets_an_event_of_the_applications_own(
    stack: Application, tmp_path: Path
) -> None:
    file = tmp_path / "own.json"
    file.write_text('{"mine": [1, "awsRegion"]}')
    assert stack.replay(file, at="function")["payload"] == {"mine": [1, "awsRegion"]}


def test_a_secret_is_rotated_by_the_function_that_it_has(
    stack: Application, event_file: EventFile
) -> None:
    file = event_file("secret-rotation", "createSecret")
    with pytest.raises(BadInput, match="the secret Key is not rotated: No Lambda"):
        stack.replay(file)
    secrets, name = stack.client("secretsmanager"), stack.resources["Key"]
    echo = stack.client("lambda").get_function(FunctionName=stack.resources["Echo"])
    arn = echo["Configuration"]["FunctionArn"]
    secrets.rotate_secret(SecretId=name, RotationLambdaARN=arn)
    stack.replay(file)
    group = {"logGroupName": f"/aws/lambda/{stack.resources['Echo']}"}

    def steps() -> list[str]:
        lines = [e["message"] for e in stack.client("logs").filter_log_events(**group)["events"]]
        return [line.split("'")[3] for line in lines if line.startswith("{'Step'")]

    each = ["createSecret", "setSecret", "testSecret", "finishSecret"]
    assert stack.eventually(lambda: steps() == each * 2)


def test_an_alarm_that_is_in_the_state_already_is_told(
    stack: Application, event_file: EventFile
) -> None:
    file = event_file("cloudwatch-alarm")
    assert stack.replay(file)["state"] == "ALARM"
    with pytest.raises(BadInput, match="SoldOut is in ALARM already"):
        stack.replay(file)


def test_a_stream_can_be_made_in_a_group_that_has_a_subscription(stack: Application) -> None:
    logs = stack.client("logs")
    group = stack.resources["Log"]
    logs.create_log_stream(logGroupName=group, logStreamName="one")
    with pytest.raises(logs.exceptions.ResourceAlreadyExistsException):
        logs.create_log_stream(logGroupName=group, logStreamName="one")
