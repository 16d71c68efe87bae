"""Which resource of a stack the name of an event means, and what is told where that is unclear."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

import pytest

from harness.engines.cloud import Cloud
from harness.errors import BadInput
from harness.events.catalogue import KINDS
from harness.events.identify import identify_data
from harness.events.kinds.cognito import NOT_REPLAYED, TRIGGERS
from harness.events.replay.catalogue import SOURCES
from harness.events.replay.destination import Destination
from harness.events.replay.renaming import as_deployed
from harness.events.replay.sources.user_pools import DOES
from harness.stacks.stack import Resource, Stack

QUEUE = "AWS::SQS::Queue"


class Place:
    account, region = "200000000000", "eu-central-1"


def destination(*logical_ids: str, **more: Any) -> Destination:
    resources = {
        name: Resource(name, QUEUE, f"http://sqs/200000000000/app-{name}-1A2B")
        for name in logical_ids
    }
    stack = Stack("app", Path("template.yaml"), resources=resources)
    return Destination(cast("Cloud", Place()), stack, **more)


@pytest.mark.parametrize(
    ("known", "name", "chosen"),
    [
        (["Orders"], "whatever", "Orders"),
        (["Orders", "Returns"], "arn:aws:sqs:us-east-1:1:Orders", "Orders"),
        (["Orders", "Returns"], "shop-prod-Returns-X1Y2", "Returns"),
        (["Orders", "Returns"], "orders-queue-prod", "Orders"),
        (["OrdersQueue", "Returns"], "orders", "OrdersQueue"),
        (["News", "PhotoNews"], "shop-photo-news-prod", "PhotoNews"),
        (["Orders", "Returns"], "app-Returns-1A2B", "Returns"),
    ],
)
def test_names_that_fit(known: list[str], name: str, chosen: str) -> None:
    assert destination(*known).choose("queue", (QUEUE,), name).logical_id == chosen


@pytest.mark.parametrize(
    ("known", "name"),
    [(["Orders", "Returns"], "work"), (["OrderQueue", "QueueOrder"], "queue")],
)
def test_names_that_fit_several_are_an_error_that_lists_them(known: list[str], name: str) -> None:
    with pytest.raises(BadInput) as told:
        destination(*known).choose("queue", (QUEUE,), name)
    assert told.value.what == f"it is not clear which queue is meant by {name!r}: " + ", ".join(
        known
    )
    assert f"`to: {known[0]}`" in str(told.value.fix)


def test_what_the_user_says_counts() -> None:
    both = ("Orders", "Returns")
    arn = "arn:aws:sqs:us-east-1:1:orders"
    assert destination(*both, to="Returns").choose("queue", (QUEUE,), arn).logical_id == "Returns"
    for name in ("orders", arn):
        mapped = destination(*both, names={name: "Returns"})
        assert mapped.choose("queue", (QUEUE,), arn).logical_id == "Returns"


def test_a_misspelt_resource_is_offered_the_nearest() -> None:
    for wrong in ({"to": "Order"}, {"names": {"x": "Order"}}):
        with pytest.raises(BadInput, match="no resource 'Order'") as told:
            destination("Orders", **wrong).check_names()
        assert "did you mean 'Orders'?" in str(told.value.fix)


def test_a_stack_without_the_source_offers_the_function() -> None:
    with pytest.raises(BadInput, match="has no queue") as told:
        destination().choose("queue", (QUEUE,), "orders")
    assert "at: function" in str(told.value.fix)


def test_an_event_for_a_function_is_the_stacks_own() -> None:
    event = {
        "Records": [
            {
                "messageId": "m",
                "eventSource": "aws:sqs",
                "eventSourceARN": "arn:aws:sqs:us-east-1:123456789012:orders-prod",
                "awsRegion": "us-east-1",
                "md5OfBody": "0",
                "body": '{"queue": "arn:aws:sqs:us-east-1:123456789012:orders-prod", "n": 1}',
            }
        ]
    }
    to = destination("Orders", "Returns")
    record = as_deployed(event, identify_data(event), to)["Records"][0]
    arn = "arn:aws:sqs:eu-central-1:200000000000:app-Orders-1A2B"
    assert record["eventSourceARN"] == arn
    assert record["awsRegion"] == "eu-central-1"
    assert record["body"] == f'{{"queue": "{arn}", "n": 1}}'
    assert record["md5OfBody"] != "0"


def test_each_kind_that_is_said_to_be_replayed_has_a_source() -> None:
    replayed = {kind.name for kind in KINDS if kind.replay}
    assert replayed - set(SOURCES) == {"pipe"}, "a pipe's records are replayed at their source"
    assert set(SOURCES) - replayed == {k.name for k in KINDS if k.obstacle} & set(SOURCES)


def test_each_trigger_is_done_or_told_why_not() -> None:
    replayed = {
        f"{prefix}_{what}" for _, prefix, known, does in TRIGGERS.values() for what in known if does
    }
    assert replayed - set(DOES) == set(NOT_REPLAYED)
