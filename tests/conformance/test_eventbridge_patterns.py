"""Amazon EventBridge: event patterns."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from harness.engines.cloud import Cloud
from tests.conformance.documented import documented

SERVICE = "EventBridge"
GUIDE = "EventBridge User Guide"
OPERATORS = f"{GUIDE}: Comparison operators for use in event patterns in Amazon EventBridge"


def matches(cloud: Cloud, pattern: Any, detail: Any) -> bool:
    event = {
        "id": "1",
        "source": "shop",
        "detail-type": "order",
        "account": cloud.account,
        "region": cloud.region,
        "time": "2026-01-01T00:00:00Z",
        "resources": [],
        "detail": detail,
    }
    answer = cloud.client("events").test_event_pattern(
        EventPattern=json.dumps({"detail": pattern}), Event=json.dumps(event)
    )
    result: bool = answer["Result"]
    return result


@documented("patterns", OPERATORS)
@pytest.mark.parametrize(
    ("pattern", "matching", "other"),
    [
        ({"a": ["x", "y"]}, {"a": "y"}, {"a": "z"}),
        ({"a": [1]}, {"a": 1}, {"a": "1"}),
        ({"a": [None]}, {"a": None}, {"a": ""}),
        ({"a": [""]}, {"a": ""}, {"a": None}),
        ({"a": ["x"]}, {"a": ["w", "x"]}, {"a": ["w"]}),
        ({"a": [{"prefix": "ab"}]}, {"a": "abc"}, {"a": "cab"}),
        ({"a": [{"prefix": {"equals-ignore-case": "AB"}}]}, {"a": "abc"}, {"a": "bac"}),
        ({"a": [{"suffix": ".png"}]}, {"a": "x.png"}, {"a": "x.jpg"}),
        ({"a": [{"suffix": {"equals-ignore-case": ".PNG"}}]}, {"a": "x.png"}, {"a": "x.jpg"}),
        ({"a": [{"equals-ignore-case": "ALICE"}]}, {"a": "alice"}, {"a": "bob"}),
        ({"a": [{"wildcard": "dir/*.png"}]}, {"a": "dir/x.png"}, {"a": "dir/x.jpg"}),
        ({"a": [{"anything-but": "x"}]}, {"a": "y"}, {"a": "x"}),
        ({"a": [{"anything-but": ["x", "y"]}]}, {"a": "z"}, {"a": "y"}),
        ({"a": [{"anything-but": [1, 2]}]}, {"a": 3}, {"a": 2}),
        ({"a": [{"anything-but": {"prefix": "init"}}]}, {"a": "run"}, {"a": "initial"}),
        ({"a": [{"anything-but": {"prefix": ["a", "b"]}}]}, {"a": "cx"}, {"a": "bx"}),
        ({"a": [{"anything-but": {"suffix": ".txt"}}]}, {"a": "x.png"}, {"a": "x.txt"}),
        ({"a": [{"anything-but": {"equals-ignore-case": "init"}}]}, {"a": "run"}, {"a": "INIT"}),
        ({"a": [{"anything-but": {"wildcard": "*/lib/*"}}]}, {"a": "x/bin/y"}, {"a": "x/lib/y"}),
        ({"a": [{"numeric": [">", 0, "<=", 5]}]}, {"a": 5}, {"a": 0}),
        ({"a": [{"numeric": ["=", 1.5]}]}, {"a": 1.5}, {"a": 1.6}),
        ({"a": [{"cidr": "10.0.0.0/24"}]}, {"a": "10.0.0.255"}, {"a": "10.0.1.0"}),
        ({"a": [{"exists": True}]}, {"a": 0}, {"b": 0}),
        ({"a": [{"exists": False}]}, {"b": 0}, {"a": 0}),
        ({"a": {"b": ["x"]}}, {"a": {"b": "x"}}, {"b": "x"}),
        ({"$or": [{"a": [1]}, {"b": [2]}]}, {"a": 0, "b": 2}, {"a": 0, "b": 0}),
        ({"a": [{"prefix": "x"}, {"suffix": "y"}]}, {"a": "-y"}, {"a": "-"}),
    ],
    ids=json.dumps,
)
def test_a_pattern_matches_this_and_not_that(
    cloud: Cloud, pattern: Any, matching: Any, other: Any
) -> None:
    assert matches(cloud, pattern, matching)
    assert not matches(cloud, pattern, other)


@documented("patterns", f"{GUIDE}: Amazon EventBridge event patterns")
@pytest.mark.parametrize(
    "pattern",
    ['{"source": "shop"}', '{"source": [{"begins-with": "x"}]}', "no JSON", '{"source": []}'],
)
def test_what_is_no_pattern_is_refused(cloud: Cloud, pattern: str) -> None:
    with pytest.raises(ClientError) as refused:
        cloud.client("events").put_rule(Name="r", EventPattern=pattern)
    assert refused.value.response["Error"]["Code"] == "InvalidEventPatternException"
