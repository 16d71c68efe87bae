"""Records cross between engine and harness as JSON; snapshots hold what may be told."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from harness.engines.extension.recorder.lines import (
    STEMS,
    Told,
    call_line,
    caller_json,
    failure_json,
    json_of,
    line_of,
)
from harness.engines.extension.recorder.snapshot import (
    MAX_BYTES,
    MAX_STRING,
    SECRET_KEYS,
    snapshot,
)
from harness.engines.extension.wire import Call, Caller, Failure, Note, from_json, to_json

CALL = Call(
    seq=1,
    time=1.5,
    duration_ms=2.5,
    account="1",
    region="r",
    service="sqs",
    operation="SendMessage",
    parameters={"a": [1]},
    status=400,
    caller=Caller("function", "f", "req"),
    error=Failure("E", "m", ["line"]),
)


@pytest.mark.parametrize("record", [CALL, Note(seq=2, time=1.0, level="info", text="t")])
def test_a_record_survives_the_way(record: Call | Note) -> None:
    assert from_json(json.loads(json.dumps(to_json(record)))) == record


def test_keys_of_a_newer_engine_are_ignored() -> None:
    data = to_json(CALL)
    data["novelty"] = 1
    data["caller"] = {**data["caller"], "novelty": 2}
    assert from_json(data) == CALL


def test_an_unknown_kind_or_a_missing_key_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="unknown record kind"):
        from_json({"kind": "novelty"})
    with pytest.raises(ValueError, match="seq"):
        from_json({"kind": "note"})


def test_a_snapshot_is_json_and_a_copy() -> None:
    given = {
        "text": "x",
        "when": datetime(2026, 1, 2, tzinfo=UTC),
        "number": Decimal("1.5"),
        "bytes": b"\xff",
        "body": io.BytesIO(b"never read"),
        "none": None,
        "nested": {"list": [1, True, 2.5, float("nan")]},
    }
    copied = snapshot(given)
    json.dumps(copied, allow_nan=False)
    assert copied == {
        "text": "x",
        "when": "2026-01-02T00:00:00+00:00",
        "number": "1.5",
        "bytes": {"$base64": "/w=="},
        "body": {"$stream": "BytesIO"},
        "nested": {"list": [1, True, 2.5, "nan"]},
    }
    given["nested"]["list"].append("later")  # type: ignore[index]
    assert len(copied["nested"]["list"]) == 4
    assert given["body"].tell() == 0  # type: ignore[attr-defined]


def test_what_is_big_is_cut_and_says_so() -> None:
    copied = snapshot({"text": "x" * (MAX_STRING + 7), "bytes": b"x" * (MAX_BYTES + 1)})
    assert copied["text"].endswith("… (7 more characters)")
    assert copied["bytes"]["$length"] == MAX_BYTES + 1
    endless: dict[str, object] = {}
    endless["self"] = endless
    assert len(json.dumps(snapshot(endless))) < 1000


@pytest.mark.parametrize(
    ("service", "given"),
    [
        ("secretsmanager", {"SecretString": "s3cr3t"}),
        ("secretsmanager", {"SecretBinary": b"s3cr3t"}),
        ("ssm", {"Parameter": {"Type": "SecureString", "Value": "s3cr3t"}}),
        ("ssm", {"Name": "n", "Value": "s3cr3t", "Overwrite": True}),
        ("sts", {"Credentials": {"SecretAccessKey": "s3cr3t", "SessionToken": "s3cr3t"}}),
        ("cognito-idp", {"AuthParameters": {"x": "s3cr3t"}, "Password": "s3cr3t"}),
        ("kms", {"Plaintext": b"s3cr3t"}),
    ],
)
def test_secrets_are_masked(service: str, given: dict[str, object]) -> None:
    text = json.dumps(snapshot(given, service))
    assert "s3cr3t" not in text
    assert "czNjcjN0" not in text
    assert "***" in text


def test_what_only_looks_like_a_secret_stays() -> None:
    given = {"Parameter": {"Type": "String", "Value": "v"}, "Plaintext": "p", "SecretId": "id"}
    assert snapshot(given, "ssm") == given


def told(parameters: str | bytes, response: str | bytes, service: str = "sqs") -> Told:
    assert CALL.error is not None
    texts = (caller_json(CALL.caller), failure_json(CALL.error))
    ids = (CALL.request_id, CALL.trace_id)
    made = (CALL.time, CALL.duration_ms / 1000, CALL.account, CALL.region, service)
    return (*made, CALL.operation, CALL.status, *texts, *ids, parameters, response)


@pytest.mark.parametrize("parameters", ['{"a":[1]}', b'{"a":[1]}'])
def test_a_line_of_what_is_told_is_the_records(parameters: str | bytes) -> None:
    line = call_line(1, told(parameters, "{}" if isinstance(parameters, str) else b""))
    assert line.endswith(b"}\n")
    assert from_json(json.loads(line)) == from_json(json.loads(line_of(CALL))) == CALL


@pytest.mark.parametrize(
    ("sent", "service"),
    [
        (b'{"Item":{"id":{"S":"\xc3\xbc"}},"n":1.5}', "dynamodb"),
        (b'{"Item":{"password":{"S":"p"}}}', "dynamodb"),
        (b'{"PassWord":"p"}', "dynamodb"),
        (b'{"Plaintext":"p","KeyId":"k"}', "kms"),
        (b'{"Type":"SecureString","Value":"p"}', "dynamodb"),
        (b'{"left out":null,"n":1}', "sqs"),
        (b'{\n"a": 1}', "sqs"),
        (b'{"text":"' + b"x" * (MAX_STRING + 7) + b'"}', "sqs"),
    ],
)
def test_what_was_sent_is_told_as_the_snapshot_tells_it(sent: bytes, service: str) -> None:
    line = call_line(1, told(sent, sent, service))
    assert line.count(b"\n") == 1
    found = json.loads(line)
    assert found["parameters"] == found["response"] == snapshot(json.loads(sent), service)


def test_each_name_of_a_secret_has_a_stem_that_is_looked_for() -> None:
    assert [name for name in SECRET_KEYS if not any(stem.decode() in name for stem in STEMS)] == []


def test_names_that_clients_make_up_cannot_break_a_line() -> None:
    odd = list(told("{}", "{}"))
    odd[3] = odd[10] = 'a"b\n\\ü'
    found = json.loads(call_line(1, tuple(odd)))
    assert found["region"] == found["trace_id"] == 'a"b\n\\ü'


@pytest.mark.parametrize(
    ("value", "service"),
    [
        ({"Item": {"id": {"S": "ü\n"}}, "n": 1.5, "on": True}, "dynamodb"),
        ({"Password": "p"}, "iam"),
        ({"deep": [{"ClientSecret": "p"}]}, "cognito-idp"),
        ({"Plaintext": "p", "KeyId": "k"}, "kms"),
        ({"Plaintext": "told", "KeyId": "k"}, "sqs"),
        ({"Name": "n", "Type": "SecureString", "Value": "p"}, "ssm"),
        ({"left out": None, "nested": {"too": None}}, "sqs"),
        ({"number": float("inf")}, "sqs"),
        ({"body": b"\xff", "when": datetime(2026, 1, 2, tzinfo=UTC)}, "s3"),
        ({"text": "x" * (MAX_STRING + 7)}, "s3"),
        ({"names": {"a"}}, "s3"),
        ("no mapping", "s3"),
        (None, "s3"),
    ],
)
def test_the_short_way_to_json_tells_what_the_snapshot_does(value: object, service: str) -> None:
    assert json.loads(json_of(value, service)) == snapshot(value, service)
