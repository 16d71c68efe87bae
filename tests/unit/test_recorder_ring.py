"""The ring of records keeps no more than it may: by number, and by bytes."""

from __future__ import annotations

from harness.engines.extension.recorder.stream import RecordRing


def test_old_records_are_dropped_when_all_together_are_too_big() -> None:
    ring = RecordRing(capacity=100, capacity_bytes=250)
    for _ in range(5):
        ring.emit("1", lambda seq: str(seq).encode().ljust(100))
    found, position = ring.after(0)
    assert [int(line) for line in found] == [4, 5]
    assert position == 5


def test_a_record_that_is_too_big_by_itself_is_kept() -> None:
    ring = RecordRing(capacity_bytes=10)
    for size in (5, 50):
        ring.emit(None, lambda _seq, size=size: b"x" * size)  # type: ignore[misc]
    assert [len(line) for line in ring.after(0)[0]] == [50]


def test_old_records_are_dropped_when_there_are_too_many() -> None:
    ring = RecordRing(capacity=3)
    for _ in range(5):
        ring.emit("1", lambda seq: str(seq).encode())
    assert ring.after(0) == ([b"3", b"4", b"5"], 5)
