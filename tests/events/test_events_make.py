"""What is made is what `identify` says that it is, in its envelopes too."""

from __future__ import annotations

import base64
import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from harness.cli.events import command
from harness.errors import BadInput
from harness.events.identify import identify, identify_data, read_event
from harness.events.make.catalogue import MAKERS, make
from harness.events.make.content import made
from harness.events.make.maker import Given

OWN = Path(__file__).parents[2] / "fixtures" / "events"
EACH = [(kind, action) for kind, maker in MAKERS.items() for action in maker.actions or ("",)]
OF_TRIGGERS = {
    "TokenGeneration": "cognito-pre-token-generation",
    "VerifyAuthChallengeResponse": "cognito-verify-auth-challenge",
    "CustomSMSSender": "cognito-custom-sms-sender",
}


def given(kind: str, **more: Any) -> Given:
    usual = {option.name: option.default for option in MAKERS[kind].options if not option.several}
    return Given({**usual, **more})


def dashed(name: str) -> str:
    return "".join(f"-{c.lower()}" if c.isupper() else c for c in name).strip("-")


@pytest.mark.parametrize(("kind", "action"), EACH)
def test_it_is_recognised_as_what_it_was_made(kind: str, action: str) -> None:
    event = make(MAKERS[kind], action, given(kind))
    found = identify_data(json.loads(json.dumps(event)))
    wanted = kind
    if kind == "cognito":
        trigger = action.partition("_")[0]
        wanted = OF_TRIGGERS.get(trigger, f"cognito-{dashed(trigger)}")
    assert str(found) == wanted
    if kind == "cognito":
        assert found.about == action


@pytest.mark.parametrize(
    ("kind", "action", "ways", "chain"),
    [
        ("s3", "put", ["sns"], "sns > s3"),
        ("s3", "delete", ["sns", "sqs"], "sqs > sns > s3"),
        ("s3", "put", ["sqs"], "sqs > s3"),
        ("s3", "delete-marker", ["eventbridge"], "eventbridge > s3"),
        ("s3", "multipart", ["eventbridge", "sqs"], "sqs > eventbridge > s3"),
        ("sns", "", ["sqs"], "sqs > sns"),
        ("eventbridge", "", ["kinesis"], "kinesis > eventbridge"),
        ("eventbridge", "", ["sns", "sqs"], "sqs > sns > eventbridge"),
        ("scheduled", "", ["sqs"], "sqs > scheduled"),
    ],
)
def test_envelopes_are_those_that_were_asked_for(
    kind: str, action: str, ways: list[str], chain: str
) -> None:
    assert str(identify_data(make(MAKERS[kind], action, given(kind), ways))) == chain


@pytest.mark.parametrize(
    ("kind", "ways"),
    [("sqs", ["sns"]), ("dynamodb", ["sqs"]), ("s3", ["kinesis"]), ("sns", ["eventbridge"])],
)
def test_what_aws_never_sends_that_way_is_refused(kind: str, ways: list[str]) -> None:
    action = (MAKERS[kind].actions or ("",))[0]
    with pytest.raises(BadInput, match=f"does not send an event of {kind} through {ways[0]}"):
        make(MAKERS[kind], action, given(kind), ways)


def test_values_are_as_aws_shapes_them() -> None:
    s3 = make(MAKERS["s3"], "put", given("s3", key="a b/ü.txt"))
    assert s3["Records"][0]["s3"]["object"]["key"] == "a+b/%C3%BC.txt"
    bridged = make(MAKERS["s3"], "put", given("s3", key="a b/ü.txt"), ["eventbridge"])
    assert bridged["detail"]["object"]["key"] == "a b/ü.txt"
    changed = given("dynamodb", key='{"id": 1}', old='{"price": 9.5}', new='{"tags": ["a", null]}')
    record = make(MAKERS["dynamodb"], "modify", changed)["Records"][0]["dynamodb"]
    assert record["Keys"] == {"id": {"N": "1"}}
    assert record["OldImage"] == {"id": {"N": "1"}, "price": {"N": "9.5"}}
    assert record["NewImage"]["tags"] == {"L": [{"S": "a"}, {"NULL": True}]}
    logs = make(MAKERS["cloudwatch-logs"], "", given("cloudwatch-logs", line=("one", "two")))
    data = json.loads(gzip.decompress(base64.b64decode(logs["awslogs"]["data"])))
    assert [line["message"] for line in data["logEvents"]] == ["one", "two"]
    staged = make(MAKERS["apigateway-v2"], "", given("apigateway-v2", stage="v1", path="/a"))
    assert staged["rawPath"] == "/v1/a"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["dynamodb", "insert", "--key", "{"], "--key is not JSON"),
        (["dynamodb", "insert", "--key", "[1]"], "--key is a JSON object"),
        (["s3", "put", "--size", "big"], "--size 'big' is no whole number"),
        (["s3", "putt"], "did you mean 'put'"),
        (["sqs", "--attribute", "kind"], "is not NAME=VALUE"),
        (["cognito", "PreSignUp"], "did you mean 'PreSignUp_SignUp'"),
        (["s3", "put", "--out", "/nowhere/at/all.json"], "cannot be written"),
    ],
)
def test_wrong_options_are_told(arguments: list[str], told: str) -> None:
    done = CliRunner().invoke(command, ["make", *arguments], standalone_mode=False)
    assert isinstance(done.exception, BadInput)
    assert told in str(done.exception)


def test_an_unknown_kind_is_offered_the_nearest() -> None:
    done = CliRunner().invoke(command, ["make", "kinesys"])
    assert done.exit_code == 2
    assert "did you mean 'kinesis'?" in done.output


def test_the_command_writes_a_file(tmp_path: Path) -> None:
    out = tmp_path / "event.json"
    chained = ["--through", "sns", "--through", "sqs", "--queue", "q", "--topic", "t"]
    arguments = ["make", "s3", "put", "--bucket", "b", "--key", "k", *chained, "--out", str(out)]
    assert CliRunner().invoke(command, arguments).exit_code == 0
    assert str(identify(read_event(out))) == "sqs > sns > s3"
    record = json.loads(out.read_text())["Records"][0]
    assert record["eventSourceARN"].endswith(":q")
    assert json.loads(record["body"])["TopicArn"].endswith(":t")


def test_our_own_files_are_what_their_names_say() -> None:
    expected = {
        "s3_in_sns_in_sqs": "sqs > sns > s3",
        "s3_through_eventbridge": "eventbridge > s3",
        "sns_in_sqs": "sqs > sns",
        "eventbridge_in_kinesis": "kinesis > eventbridge",
        "scheduled_rule": "scheduled",
        "scheduler": "scheduled",
        "sqs_fifo": "sqs",
        "vpc_lattice": "vpc-lattice-v2",
        "cognito_token_generation": "cognito-pre-token-generation",
        "cognito_verify_auth_challenge_response": "cognito-verify-auth-challenge",
    }
    files = sorted(OWN.glob("*.json"))
    assert len(files) >= 45
    for file in files:
        usual = file.stem.replace("_", "-")
        head = usual.partition("-")[0]
        short = head if head in ("s3", "dynamodb", "websocket") else usual
        assert str(identify(read_event(file))) == expected.get(file.stem, short), file.name


@pytest.mark.parametrize("size", [0, 1, 2, 30, 5000])
def test_made_content_has_the_size(size: int) -> None:
    assert len(made("a.txt", size)) == size
    assert len(made("a.json", size)) == size
    if size >= 2:
        json.loads(made("a.json", size))


def test_a_made_image_is_one() -> None:
    assert made("a.PNG", 5000).startswith(b"\x89PNG")
