"""Matchers: what each accepts, and that a mismatch says its path, expected and actual."""

from __future__ import annotations

import base64
import gzip
import struct
from decimal import Decimal
from typing import Any

import pytest

from harness.scenarios.matchers import MISSING, match

GIF = b"GIF89a" + struct.pack("<HH", 3, 2) + b"\0" * 8
UUID = "3f8e2c1a-1111-4222-8333-444455556666"


def differences(expected: Any, actual: Any, *, exact: bool = True) -> list[str]:
    return [str(d) for d in match(expected, actual, exact=exact)]


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        (1, 1.0),
        (10, Decimal("10")),
        (0.1, Decimal("0.1")),
        (None, None),
        ("a", "a"),
        ([1, [2]], [1, [2]]),
        ({"a": {"b": 1}}, {"a": {"b": 1}}),
        ({"$$ref": "x"}, {"$ref": "x"}),
        ({"$any": True}, None),
        ({"$any": True}, 0),
        ({"a": {"$absent": True}}, {}),
        ({"$type": "string"}, ""),
        ({"$type": "integer"}, Decimal("3")),
        ({"$type": "number"}, 1.5),
        ({"$type": "boolean"}, False),
        ({"$type": "object"}, {}),
        ({"$type": "array"}, []),
        ({"$type": "null"}, None),
        ({"$regex": "^ord-[0-9]+$"}, "ord-17"),
        ({"$uuid": True}, UUID),
        ({"$timestamp": True}, "2026-01-31T10:00:00.000Z"),
        ({"$timestamp": True}, "2026-01-31T10:00:00+02:00"),
        ({"$json": {"a": {"$gt": 1}}}, '{"a": 2}'),
        ({"$contains": "b"}, "abc"),
        ({"$contains": {"a": 1}}, [{"a": 2}, {"a": 1, "b": 2}]),
        ({"$contains": {"a": 1}}, {"a": 1, "b": 2}),
        ({"$contains": "x"}, {"x", "y"}),
        ({"$approx": 10, "within": 0.5}, Decimal("10.5")),
        ({"$approx": 10}, 10.005),
        ({"$length": 3}, "abc"),
        ({"$length": {"$gte": 2}}, [1, 2]),
        ({"$gt": 1, "$lt": 3}, 2),
        ({"$gte": 2, "$lte": 2}, 2),
        ({"$gt": "2026-01-01"}, "2026-01-02"),
        ({"$one_of": [1, {"$regex": "a"}]}, "cat"),
        ({"$not": 1}, 2),
        ({"$all": [{"$regex": "a"}, {"$length": 1}]}, "a"),
        ({"$unordered": [1, 2, {"a": 1}]}, [{"a": 1}, 2, 1]),
        (["a", "b"], {"b", "a"}),
        ({"$between": [1, 3]}, Decimal("3")),
        ({"$between": ["2026-01-01", "2026-12-31"]}, "2026-06-01"),
        ({"$starts_with": "ord"}, "order"),
        ({"$ends_with": "er"}, "order"),
        ({"$number": {"$gt": 2}}, "2.5"),
        ({"$date": True}, "2026-01-31"),
        ({"$near": "2026-01-31T10:00:00Z"}, "2026-01-31T10:00:59+00:00"),
        ({"$near": "2026-01-31T10:00:00Z", "within": "2h"}, "2026-01-31T12:00:00"),
        ({"$near": 1_769_853_600}, 1_769_853_600_500),
        ({"$each": {"n": {"$gt": 0}}}, [{"n": 1}, {"n": 2}]),
        ({"$each": 1}, []),
        ({"$count": 2}, ["a", "b"]),
        ({"$count": 1, "of": {"$regex": "^a"}}, ["a", "b"]),
        ({"$count": {"$gte": 1}, "of": "b"}, {"a", "b"}),
        ({"$sequence": ["a", "c"]}, ["a", "b", "c", "d"]),
        ({"$keys": ["b", "a"]}, {"a": 1, "b": 2}),
        ({"$keys": {"$each": {"$regex": "^[a-z]+$"}}}, {"a": 1, "b": 2}),
        ({"$partial": {"a": {"b": 1}}}, {"a": {"b": 1, "c": 2}, "d": 3}),
        ({"$json": [1]}, b"[1]"),
        (
            {"$unpacked": {"Message": {"detail": [{"n": 1}]}}},
            '{"Message": "{\\"detail\\": \\"[{\\\\\\"n\\\\\\": 1}]\\"}"}',
        ),
        ({"$unpacked": {"a": "{no json"}}, {"a": "{no json"}),
        ({"$base64": {"$json": {"a": 1}}}, base64.b64encode(b'{"a": 1}').decode()),
        ({"$gzip": {"$json": {"a": 1}}}, gzip.compress(b'{"a": 1}', mtime=0)),
        ({"$gzip": "text"}, base64.b64encode(gzip.compress(b"text", mtime=0)).decode()),
        ({"$csv": [{"id": "1", "name": "a,b"}]}, 'id,name\n1,"a,b"\n'),
        ({"$csv": [["1", "2"], ["3", "4"]]}, b"1,2\r\n3,4\r\n"),
        (
            {"$csv": {"$count": 1, "of": {"$partial": {"n": {"$number": 2}}}}, "delimiter": ";"},
            "n;m\n1;x\n2;y\n",
        ),
        ({"$image": True}, GIF),
        ({"$image": {"format": "GIF", "width": {"$gt": 2}}}, GIF),
        ({"$image": {"height": 2}}, base64.b64encode(GIF).decode()),
    ],
)
def test_matches(expected: Any, actual: Any) -> None:
    assert differences(expected, actual) == []


@pytest.mark.parametrize(
    ("expected", "actual", "told"),
    [
        (10, 9, ["$: expected 10, got 9"]),
        (1, True, ["$: expected 1, got true"]),
        (True, 1, ["$: expected true, got 1"]),
        (1, "1", ["$: expected 1, got \"1\" (text, not a number)"]),
        ("1", 1, ["$: expected \"1\", got 1 (a number, not text)"]),
        (0, None, ["$: expected 0, got null"]),
        ({"a": 1}, {"a": 2, "b": 3}, ["$.a: expected 1, got 2", "$.b: is not expected, got 3"]),
        ({"a": 1}, {}, ["$.a: expected 1, is missing"]),
        ({"a b": 1}, {"a b": 2}, ['$["a b"]: expected 1, got 2']),
        ({"a": 1}, [1], ['$: expected {"a": 1}, got [1]']),
        ([1, 2], [1], ["$: expected 2 elements, got 1: [1]"]),
        ([1, 2], [2, 1], ["$[0]: expected 1, got 2", "$[1]: expected 2, got 1"]),
        ({"x": [{"y": 1}]}, {"x": [{"y": 2}]}, ["$.x[0].y: expected 1, got 2"]),
        ({"a": {"$any": True}}, {}, ['$.a: expected {"$any": true}, is missing']),
        ({"a": {"$absent": True}}, {"a": 0}, ["$.a: must be absent, got 0"]),
        ({"$type": "integer"}, 1.5, ["$: expected type integer, got number: 1.5"]),
        ({"$type": "number"}, True, ["$: expected type number, got boolean: true"]),
        ({"$regex": "^b"}, "ab", ['$: expected text that matches /^b/, got "ab"']),
        ({"$regex": "1"}, 1, ["$: expected text that matches /1/, got 1"]),
        ({"$uuid": True}, UUID.replace("-", ""), None),
        ({"$timestamp": True}, "2026-01-31", None),
        ({"$json": {"a": 1}}, '{"a": 2}', ["$(json).a: expected 1, got 2"]),
        ({"$json": {"a": 1}}, "{a", None),
        ({"$contains": "d"}, "abc", ['$: expected text that contains "d", got "abc"']),
        ({"$contains": {"a": 1}}, [{"a": 2}], [
            '$: expected an element {"a": 1}, none of 1 matches', "$[0].a: expected 1, got 2"]),
        ({"$contains": 1}, None, None),
        ({"$approx": 10, "within": 0.5}, 10.6, ["$: expected 10 ± 0.5, got 10.6"]),
        ({"$approx": 10}, "10", None),
        ({"$length": 2}, "abc", ["$.length: expected 2, got 3", '$: got "abc"']),
        ({"$length": 2}, 5, ["$: expected something with a length, got 5"]),
        ({"$gt": 1, "$lt": 3}, 3, ["$: expected less than 3, got 3"]),
        ({"$gt": 1}, "2", ['$: expected greater than 1, got "2"']),
        ({"$one_of": [1, 2]}, 3, ["$: expected one of [1, 2], got 3"]),
        ({"$not": 1}, 1, ["$: expected anything but 1, got 1"]),
        ({"a": {"$not": 1}}, {}, None),
        ({"$all": [{"$gt": 1}, {"$lt": 3}]}, 5, ["$: expected less than 3, got 5"]),
        ({"$unordered": [1, 2]}, [2, 3], ["$: nothing matches 1", "$[1]: expected 1, got 3"]),
        ({"$unordered": [1]}, [1, 1], ["$[1]: is not expected: 1"]),
        (["a"], {"a", "b"}, ['$[1]: is not expected: "b"']),
        ({"$between": [1, 3]}, 4, ["$: expected a value between 1 and 3, got 4"]),
        ({"$between": [1, 3]}, "2", None),
        ({"$starts_with": "x"}, "order", ['$: expected text that begins with "x", got "order"']),
        ({"$ends_with": "x"}, 1, None),
        ({"$number": 2}, "3", ["$: expected 2, got 3"]),
        ({"$number": 2}, "two", ['$: expected text that is a number, got "two"']),
        ({"$number": 1}, "true", None),
        ({"$date": True}, "20260131", ['$: expected an ISO 8601 date, got "20260131"']),
        ({"$near": "2026-01-31T10:00:00Z", "within": "1s"}, "2026-01-31T10:00:02Z", [
            '$: expected a time within 1s of "2026-01-31T10:00:00Z", '
            'got "2026-01-31T10:00:02Z": 2.000 s later']),
        ({"$near": "now"}, "2001-01-01T00:00:00Z", None),
        ({"$near": "now"}, "never", ['$: expected a time, got "never"']),
        ({"$each": {"$gt": 0}}, [1, 0], ["$[1]: expected greater than 0, got 0"]),
        ({"$each": 1}, "a", None),
        ({"$count": 2, "of": "a"}, ["a", "b"], [
            "$.count: expected 2, got 1", '$: counted of "a": ["a"]']),
        ({"$sequence": ["c", "a"]}, ["a", "b", "c"], [
            '$: nothing matches "a" after [2], got ["a", "b", "c"]']),
        ({"$sequence": ["a", "a"]}, ["a"], None),
        ({"$keys": ["a"]}, {"a": 1, "b": 2}, ['$.keys[1]: is not expected: "b"']),
        ({"$keys": ["a"]}, ["a"], None),
        ({"$exact": {"a": 1}}, {"a": 1, "b": 2}, ["$.b: is not expected, got 2"]),
        ({"$unpacked": {"a": {"b": 1}}}, {"a": '{"b": 2}'}, ["$(unpacked).a.b: expected 1, got 2"]),
        ({"$base64": "a"}, "YQ", ['$: expected base64 text, got "YQ"']),
        ({"$base64": "b"}, "YQ==", ['$(base64): expected "b", got "a"']),
        ({"$gzip": "a"}, b"plain", None),
        ({"$gzip": "a"}, gzip.compress(b"b", mtime=0), ['$(gzip): expected "a", got "b"']),
        ({"$csv": [{"a": "1"}]}, "a\n2\n", ['$(csv)[0].a: expected "1", got "2"']),
        ({"$csv": [{"a": "1"}]}, "a,b\n1\n", ["$(csv)[0]: has 1 cells, the header has 2"]),
        ({"$csv": []}, 3, ["$: expected CSV text, got 3"]),
        ({"$image": {"width": 4}}, GIF, ["$(image).width: expected 4, got 3"]),
        ({"$image": True}, b"no image", None),
    ],
)  # fmt: skip
def test_mismatches(expected: Any, actual: Any, told: list[str] | None) -> None:
    actual = sorted(actual) if isinstance(actual, set) and told is None else actual
    found = differences(expected, actual)
    assert found
    if told is not None and not isinstance(actual, set):
        assert found == told
    if isinstance(actual, set):
        assert any("is not expected" in line for line in found)


def test_partial_matching_goes_all_the_way_down() -> None:
    actual = {"a": {"b": [{"c": 1, "x": 2}], "y": 3}, "z": 4}
    assert differences({"a": {"b": [{"c": 1}]}}, actual, exact=False) == []
    assert differences({"a": {"b": [{"c": 1}]}}, actual, exact=True) == [
        "$.a.b[0].x: is not expected, got 2",
        "$.a.y: is not expected, got 3",
        "$.z: is not expected, got 4",
    ]


def test_exactness_carries_into_matchers() -> None:
    assert differences({"$one_of": [{"a": 1}]}, {"a": 1, "b": 2}, exact=False) == []
    assert differences({"$one_of": [{"a": 1}]}, {"a": 1, "b": 2}, exact=True)


def test_unordered_finds_the_only_assignment() -> None:
    """The first expected element fits both; taking the nearest one first would fail."""
    expected = {"$unordered": [{"$gt": 0}, 1]}
    assert differences(expected, [1, 2]) == []
    assert differences(expected, [2, 1]) == []


def test_what_is_missing_is_told_as_missing() -> None:
    assert str(match({"$gt": 1}, MISSING, exact=True)[0]) == '$: expected {"$gt": 1}, is missing'


def test_long_values_are_shortened() -> None:
    [line] = differences("a", "b" * 5000)
    assert len(line) < 400


def test_partial_ends_exactness_and_exact_begins_it() -> None:
    actual = {"a": {"b": 1, "c": 2}}
    assert differences({"a": {"$partial": {"b": 1}}}, actual, exact=True) == []
    assert differences({"a": {"$exact": {"b": 1}}}, actual, exact=False) == [
        "$.a.c: is not expected, got 2"
    ]
