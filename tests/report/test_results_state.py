"""What a scenario changed in its stack, told from the state before it and after it."""

from __future__ import annotations

from typing import Any

from harness.report.results.state import changes_of

TABLE = {"type": "AWS::DynamoDB::Table", "name": "shop-Stock", "key": ["sku"]}
QUEUE = {"type": "AWS::SQS::Queue", "name": "shop-Sold"}


def told(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, str, str, str]]:
    return [(c.resource, c.what, c.change, c.name) for c in changes_of(before, after)]


def test_items_are_told_apart_by_their_key() -> None:
    before = {"Stock": {**TABLE, "items": [{"sku": "A", "n": 1}, {"sku": "B"}, {"sku": "C"}]}}
    after = {"Stock": {**TABLE, "items": [{"sku": "C"}, {"sku": "A", "n": 0}, {"sku": "D"}]}}
    assert told(before, after) == [
        ("Stock", "item", "changed", "sku=A"),
        ("Stock", "item", "removed", "sku=B"),
        ("Stock", "item", "added", "sku=D"),
    ]
    first = changes_of(before, after)[0]
    assert (first.before, first.after) == ({"sku": "A", "n": 1}, {"sku": "A", "n": 0})


def test_a_message_that_was_only_looked_at_has_not_changed() -> None:
    message = {"message_id": "m-1", "body": "x", "receive_count": 0, "state": "visible"}
    seen = {**message, "receive_count": 2, "state": "in_flight"}
    assert told({"Sold": {**QUEUE, "messages": [message]}}, {"Sold": {"messages": [seen]}}) == []
    assert told({}, {"Sold": {**QUEUE, "messages": [seen]}}) == [
        ("Sold", "message", "added", "m-1")
    ]


def test_objects_and_executions_have_their_names() -> None:
    before = {"Photos": {"objects": [{"key": "a.jpg", "size": 1, "etag": "1"}]}}
    after = {
        "Photos": {"objects": [{"key": "a.jpg", "size": 2, "etag": "2"}]},
        "Saga": {"executions": [{"name": "e-1", "status": "FAILED"}]},
    }
    assert told(before, after) == [
        ("Photos", "object", "changed", "a.jpg"),
        ("Saga", "execution", "added", "e-1"),
    ]


def test_what_could_not_be_read_is_no_change() -> None:
    assert told({"Stock": {"error": "no"}}, {"Stock": {"error": "no"}}) == []
