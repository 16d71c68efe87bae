"""What is read of a record's line before anybody wants to see the record."""

from __future__ import annotations

import json

import pytest

from harness.engines.control.record_lines import is_probes, number_of, records_of
from harness.engines.extension.recorder.lines import line_of
from harness.engines.extension.wire import Call, Caller, Note
from harness.errors import EngineError


def call(kind: str, **parameters: object) -> Call:
    return Call(
        seq=12, time=1.5, duration_ms=0.5, account="1", region="r", service="s3",
        operation="GetObject", status=200, caller=Caller(kind), parameters=parameters,
    )  # fmt: skip


@pytest.mark.parametrize("kind", ["probe", "outside"])
def test_the_head_of_a_line_says_the_number_and_whether_it_is_a_look(kind: str) -> None:
    line = line_of(call(kind))
    assert number_of(line) == 12
    assert is_probes(line) == (kind == "probe")
    assert records_of([line, line]) == [call(kind)] * 2


def test_what_a_call_was_given_makes_no_look_of_it() -> None:
    assert not is_probes(line_of(call("outside", caller={"kind": "probe"})))
    assert not is_probes(line_of(Note(1, 1.0, "info", '"caller":{"kind":"probe"')))


def test_kinds_that_are_not_known_are_left_out() -> None:
    later = json.dumps({"kind": "later", "seq": 3}, separators=(",", ":")).encode()
    assert records_of([later]) == []


def test_what_is_no_record_is_an_error() -> None:
    with pytest.raises(ValueError, match="no record"):
        number_of(b"<html>")
    with pytest.raises(EngineError, match="cannot be read"):
        records_of([b'{"kind":"call","seq":1,'])
