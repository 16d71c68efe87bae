"""What `in_order` takes for an order."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from harness.scenarios.expectations.base import Look
from harness.scenarios.expectations.in_order import InOrder, _ordered


def kinesis(key: str, number: int) -> dict[str, Any]:
    return {"kinesis": {"partitionKey": key, "sequenceNumber": str(number)}}


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        (kinesis("a", 7), ("a", 7)),
        (
            {"dynamodb": {"Keys": {"id": {"S": "x"}}, "SequenceNumber": "12"}},
            ('{"id": {"S": "x"}}', 12),
        ),
        (
            {"attributes": {"MessageGroupId": "g", "SequenceNumber": "18849496460467696128"}},
            ("g", 18849496460467696128),
        ),
    ],
)
def test_records_with_an_order_have_a_key_and_a_number(
    record: dict[str, Any], expected: tuple[str, int]
) -> None:
    assert list(_ordered({"Records": [record]})) == [expected]


@pytest.mark.parametrize("event", [None, {}, {"Records": None}, {"Records": [{"body": "x"}]}])
def test_events_without_an_order_have_none(event: Any) -> None:
    assert not list(_ordered(event))


def look(*invocations: tuple[str, list[dict[str, Any]]], **counts: int) -> Look:
    """What `in_order` says of invocations, each with its status and records."""
    seen = [SimpleNamespace(status=s, event={"Records": r}) for s, r in invocations]
    context = SimpleNamespace(
        need_records=lambda _what: None,
        physical=lambda name, _types, _what: name,
        observed=SimpleNamespace(invocations=lambda _name: seen),
    )
    return InOrder(function="Enrich", **counts).look(cast("Any", context))


def test_a_record_after_a_later_one_of_its_key_is_told_at_once() -> None:
    found = look(("ok", [kinesis("a", 2), kinesis("b", 1)]), ("ok", [kinesis("a", 1)]), exactly=3)
    assert (found.holds, found.final) == (False, True)
    assert found.actual == "a: 1 came after 2"


def test_keys_are_apart_and_what_comes_again_is_no_fault() -> None:
    again = [kinesis("a", 1), kinesis("a", 2)]
    failed = ("error", [kinesis("a", 9)])
    assert look(
        failed, ("ok", [kinesis("b", 5)]), ("ok", again), ("ok", again[1:]), exactly=3
    ).holds


def test_too_few_records_are_waited_for() -> None:
    found = look(("ok", [kinesis("a", 1)]), exactly=2)
    assert (found.holds, found.final) == (False, False)
