"""The ring of records keeps no more than it may: by number, and by bytes."""

from __future__ import annotations

import json
import threading

from harness.engines.extension.recorder.lines import Told
from harness.engines.extension.recorder.reader import reading
from harness.engines.extension.recorder.stream import RecordRing
from harness.engines.extension.recorder.urgency import ACTED, CALLED, LOOKED


def told(account: str, *, response: bytes = b"{}") -> Told:
    call = (1.5, 0.0025, account, "r", "sqs", "SendMessage", 200, "{}", "null", "id", None)
    return (*call, b'{"a":1}', response)


def test_old_records_are_dropped_when_all_together_are_too_big() -> None:
    ring = RecordRing(capacity=100, capacity_bytes=250)
    for _ in range(5):
        ring.emit("1", lambda seq: str(seq).encode().ljust(100))
    found, position, _ = ring.read(0)
    assert [int(line) for line in found] == [4, 5]
    assert position == 5


def test_a_record_that_is_too_big_by_itself_is_kept() -> None:
    ring = RecordRing(capacity_bytes=10)
    for size in (5, 50):
        ring.emit(None, lambda _seq, size=size: b"x" * size)  # type: ignore[misc]
    assert [len(line) for line in ring.read(0)[0]] == [50]


def test_old_records_are_dropped_when_there_are_too_many() -> None:
    ring = RecordRing(capacity=3)
    for _ in range(5):
        ring.emit("1", lambda seq: str(seq).encode())
    assert ring.read(0)[:2] == ([b"3", b"4", b"5"], 5)


def test_calls_count_with_what_they_hold() -> None:
    ring = RecordRing(capacity_bytes=3_100)
    for _ in range(3):
        ring.emit("1", told("1", response=b'"' + b"x" * 1_000 + b'"'), CALLED)
    found, position, _ = ring.read(0)
    assert [json.loads(line)["seq"] for line in found] == [2, 3] == [position - 1, position]


def test_a_call_is_told_to_its_account_alone_with_the_number_that_it_has_among_all() -> None:
    ring = RecordRing()
    ring.emit("1", told("1"), CALLED)
    ring.emit("2", told("2"), CALLED)
    ring.emit("1", told("1"), LOOKED)
    found, position, most = ring.read(1, "2")
    assert [(json.loads(line)["seq"], json.loads(line)["account"]) for line in found] == [(2, "2")]
    assert (position, most) == (3, CALLED)
    assert (ring.last("1"), ring.last("2"), ring.last()) == (3, 2, 3)


def test_a_look_wakes_nobody_and_is_read_with_what_does() -> None:
    ring = RecordRing()
    with reading(0, "1", ring) as reader:
        ring.emit("1", told("1"), LOOKED)
        assert reader.wait(0)[0]
        bell = ring._bells[0]
        bell.rung_from = CALLED
        ring.emit("1", told("1"), LOOKED)
        ring.emit("2", told("2"), ACTED)
        assert not bell.wait(0)
        bell.rung_from = CALLED
        ring.emit("1", told("1"), CALLED)
        assert bell.wait(0)
        assert len(reader.read()[0]) == 2


def test_calls_do_not_end_a_pause_and_what_a_function_does_ends_it() -> None:
    ring = RecordRing()
    with reading(0, "1", ring) as reader:
        bell = ring._bells[0]
        threading.Timer(0.05, ring.emit, ["1", told("1"), ACTED]).start()
        ring.emit("1", told("1"), CALLED)
        reader.read()
        reader.gather(30, ACTED)
        assert reader.read()[1] == ACTED
        bell.rung_from = ACTED
        ring.emit("1", told("1"), CALLED)
        assert not bell.wait(0)


def test_what_came_before_the_pause_was_said_ends_it() -> None:
    ring = RecordRing()
    with reading(0, "1", ring) as reader:
        ring.emit("1", told("1"), ACTED)
        reader.gather(30, ACTED)
        assert reader.read()[1] == ACTED


def test_who_has_read_everything_is_not_hurried() -> None:
    ring = RecordRing()
    with reading(0, "1", ring) as reader:
        ring.emit("1", told("1"), LOOKED)
        reader.read()
        ring.hurry("1")
        assert not ring._bells[0].wait(0)
        ring.emit("1", told("1"), LOOKED)
        ring.hurry("2")
        assert not ring._bells[0].wait(0)
        ring.hurry("1")
        assert ring._bells[0].wait(0)
