"""Scheduler's schedules, and retries of deliveries, when the clock is moved."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from harness.engines.cloud import Cloud
from tests.clock.clock_support import Queue, begin_at_noon
from tests.conformance.web import Web, serving


@pytest.fixture
def web() -> Iterator[Web]:
    with serving() as web:
        yield web


def schedule(cloud: Cloud, expression: str, arn: str, **given: Any) -> None:
    target = {"Input": "<aws.scheduler.scheduled-time>", **given.pop("target", {})}
    cloud.client("scheduler").create_schedule(
        **{"Name": "job", **given},
        ScheduleExpression=expression,
        FlexibleTimeWindow={"Mode": "OFF"},
        Target={"Arn": arn, "RoleArn": f"arn:aws:iam::{cloud.account}:role/r", **target},
    )


def times(queue: Queue) -> list[datetime]:
    found = [datetime.fromisoformat(message["Body"]) for message in queue.receive()]
    return sorted(moment.astimezone(UTC) for moment in found)


def test_a_cron_comes_at_its_hour_of_the_time_zone(cloud: Cloud) -> None:
    queue, zone = Queue(cloud), ZoneInfo("America/New_York")
    begin_at_noon(cloud, zone)
    began = cloud.clock.now()
    schedule(cloud, "cron(15 8 * * ? *)", queue.arn, ScheduleExpressionTimezone="America/New_York")
    cloud.clock.advance(days=2)
    found = times(queue)
    assert [(t.astimezone(zone).hour, t.minute) for t in found] == [(8, 15), (8, 15)]
    assert began < found[0] < found[1] <= cloud.clock.now()


def test_a_rate_comes_from_its_start_to_its_end(cloud: Cloud) -> None:
    queue = Queue(cloud)
    start = (cloud.clock.now() + timedelta(hours=1)).replace(microsecond=0)
    end = start + timedelta(minutes=12)
    schedule(cloud, "rate(5 minutes)", queue.arn, StartDate=start, EndDate=end)
    cloud.clock.advance(hours=2)
    assert times(queue) == [start + timedelta(minutes=n) for n in (0, 5, 10)]


def test_a_recurring_schedule_is_deleted_after_its_end_if_asked(cloud: Cloud) -> None:
    queue = Queue(cloud)
    schedule(
        cloud,
        "rate(1 hour)",
        queue.arn,
        EndDate=cloud.clock.now() + timedelta(hours=2, minutes=30),
        ActionAfterCompletion="DELETE",
    )
    cloud.clock.advance(hours=4)
    assert len(times(queue)) == 3
    assert cloud.client("scheduler").list_schedules()["Schedules"] == []


def test_a_schedule_that_is_enabled_again_does_not_make_up_for_what_it_missed(
    cloud: Cloud,
) -> None:
    queue, scheduler = Queue(cloud), cloud.client("scheduler")
    schedule(cloud, "rate(10 minutes)", queue.arn)
    cloud.clock.advance(seconds=1)
    (first,) = times(queue)
    kept = scheduler.get_schedule(Name="job")
    given = {k: kept[k] for k in ("ScheduleExpression", "FlexibleTimeWindow", "Target")}
    scheduler.update_schedule(Name="job", State="DISABLED", **given)
    cloud.clock.advance(hours=1)
    scheduler.update_schedule(Name="job", State="ENABLED", **given)
    enabled = cloud.clock.now()
    cloud.clock.advance(minutes=10)
    late = [moment for moment in times(queue) if moment > first]  # that one is visible again
    assert len(late) == 1
    assert late[0] > enabled


@pytest.mark.parametrize(
    ("policy", "retries", "exhausted"),
    [
        ({"MaximumRetryAttempts": 3, "MaximumEventAgeInSeconds": 3600}, "3", "Attempts"),
        ({"MaximumRetryAttempts": 185, "MaximumEventAgeInSeconds": 60}, "5", "AgeInSeconds"),
    ],
)
def test_an_event_is_tried_again_until_its_policy_ends_it(
    cloud: Cloud, web: Web, policy: dict[str, int], retries: str, exhausted: str
) -> None:
    web.answers["/x"] = [(503, "busy")] * 200
    dead, events = Queue(cloud), cloud.client("events")
    key = {"ApiKeyAuthParameters": {"ApiKeyName": "k", "ApiKeyValue": "v"}}
    connection = events.create_connection(Name="c", AuthorizationType="API_KEY", AuthParameters=key)
    destination = events.create_api_destination(
        Name="d",
        ConnectionArn=connection["ConnectionArn"],
        InvocationEndpoint=f"{web.url}/x",
        HttpMethod="POST",
    )["ApiDestinationArn"]
    events.put_rule(Name="r", EventPattern='{"source": ["shop"]}')
    role = f"arn:aws:iam::{cloud.account}:role/r"
    target = {"Id": "d", "Arn": destination, "RoleArn": role, "RetryPolicy": policy}
    events.put_targets(Rule="r", Targets=[{**target, "DeadLetterConfig": {"Arn": dead.arn}}])
    events.put_events(Entries=[{"Source": "shop", "DetailType": "t", "Detail": '{"n": 1}'}])
    cloud.clock.advance(minutes=2)
    (message,) = dead.receive(MessageAttributeNames=["All"])
    told = {name: each["StringValue"] for name, each in message["MessageAttributes"].items()}
    assert told["RETRY_ATTEMPTS"] == retries
    assert told["EXHAUSTED_RETRY_CONDITION"].endswith(exhausted)
    assert json.loads(message["Body"])["detail"] == {"n": 1}
    assert web.requests.qsize() == int(retries) + 1
