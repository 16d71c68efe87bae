"""What the clock moves in SQS: visibility, delays, retention, redrive."""

from __future__ import annotations

import json

from harness.engines.cloud import Cloud
from tests.clock.clock_support import Queue


def test_a_message_is_visible_again_when_its_timeout_has_passed(cloud: Cloud) -> None:
    queue = Queue(cloud, VisibilityTimeout=300)
    queue.send("one")
    assert queue.bodies() == ["one"]
    cloud.clock.advance(seconds=240)
    assert queue.bodies() == []
    cloud.clock.advance(seconds=60)
    (again,) = queue.receive()
    assert again["Attributes"]["ApproximateReceiveCount"] == "2"


def test_a_delayed_message_comes_at_its_time(cloud: Cloud) -> None:
    queue = Queue(cloud)
    queue.send("delayed", DelaySeconds=900)
    cloud.clock.advance(minutes=14)
    assert queue.bodies() == []
    cloud.clock.advance(minutes=1)
    assert queue.bodies() == ["delayed"]


def test_a_message_is_kept_for_the_retention_period(cloud: Cloud) -> None:
    queue = Queue(cloud, MessageRetentionPeriod=3600, VisibilityTimeout=0)
    queue.send("old")
    cloud.clock.advance(minutes=30)
    queue.send("new")
    assert sorted(queue.receive_once()) == ["new", "old"]
    cloud.clock.advance(minutes=30)
    assert queue.receive_once() == ["new"]
    cloud.clock.advance(minutes=30)
    assert queue.receive_once() == []


def test_a_message_that_nobody_deletes_goes_to_the_dead_letter_queue(cloud: Cloud) -> None:
    dead = Queue(cloud)
    policy = json.dumps({"deadLetterTargetArn": dead.arn, "maxReceiveCount": "3"})
    queue = Queue(cloud, VisibilityTimeout=60, RedrivePolicy=policy)
    queue.send("poison")
    for received in (["poison"], ["poison"], ["poison"], []):
        assert queue.bodies() == received
        cloud.clock.advance(minutes=1)
    assert dead.bodies() == ["poison"]


def test_a_group_of_a_fifo_queue_goes_on_when_its_first_message_is_visible_again(
    cloud: Cloud,
) -> None:
    queue = Queue(cloud, FifoQueue="true", ContentBasedDeduplication="true", VisibilityTimeout=60)
    for body in ("first", "second"):
        queue.send(body, MessageGroupId="g")
    assert queue.receive_once(1) == ["first"]
    assert queue.receive_once() == []
    cloud.clock.advance(minutes=1)
    assert queue.receive_once() == ["first", "second"]


def test_a_duplicate_is_one_for_five_minutes(cloud: Cloud) -> None:
    queue = Queue(cloud, FifoQueue="true", VisibilityTimeout=0)
    for seconds in (0, 240, 70):
        cloud.clock.advance(seconds=seconds)
        queue.send("same", MessageGroupId="g", MessageDeduplicationId="d")
    assert queue.receive_once() == ["same", "same"]


def test_messages_tell_the_time_of_the_cloud(cloud: Cloud) -> None:
    queue = Queue(cloud)
    before = cloud.clock.now().timestamp()
    cloud.clock.advance(hours=2)
    queue.send("later")
    (message,) = queue.receive()
    sent = int(message["Attributes"]["SentTimestamp"]) / 1000
    assert 7200 <= sent - before < 7260
