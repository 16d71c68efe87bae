"""Amazon EventBridge: archives and replays."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from harness.engines.cloud import Cloud
from tests.conformance.documented import documented
from tests.conformance.queues import Queue
from tests.engine import lambdas

SERVICE = "EventBridge"
GUIDE = "EventBridge User Guide"
ARCHIVES = f"{GUIDE}: Archiving and replaying events in Amazon EventBridge"


class Archived:
    """A bus with a queue behind a rule, and an archive."""

    def __init__(self, cloud: Cloud, **archive: Any) -> None:
        self.events = cloud.client("events")
        self.bus = self.events.create_event_bus(Name="shop")["EventBusArn"]
        self.queue = Queue(cloud)
        self.rule = self.add_rule("orders", self.queue)
        self.archive = self.events.create_archive(
            ArchiveName="all", EventSourceArn=self.bus, **archive
        )["ArchiveArn"]

    def add_rule(self, name: str, queue: Queue) -> str:
        pattern = '{"source": ["shop"]}'
        arn: str = self.events.put_rule(Name=name, EventBusName="shop", EventPattern=pattern)[
            "RuleArn"
        ]
        target = {"Id": "q", "Arn": queue.arn}
        self.events.put_targets(Rule=name, EventBusName="shop", Targets=[target])
        return arn

    def put(self, detail: Any, **given: Any) -> None:
        entry = {"Source": "shop", "DetailType": "order", "Detail": json.dumps(detail)}
        self.events.put_events(Entries=[{**entry, "EventBusName": "shop", **given}])

    def put_and_take(self, detail: Any, **given: Any) -> dict[str, Any]:
        self.put(detail, **given)
        return self.take()

    def take(self) -> dict[str, Any]:
        event: dict[str, Any] = json.loads(self.queue.receive()["Body"])
        return event

    def replay(self, hours: float = 1, **destination: Any) -> dict[str, Any]:
        now = datetime.now(UTC)
        answer: dict[str, Any] = self.events.start_replay(
            ReplayName="again",
            EventSourceArn=self.archive,
            EventStartTime=now - timedelta(hours=hours),
            EventEndTime=now + timedelta(minutes=1),
            Destination={"Arn": self.bus, **destination},
        )
        return answer

    def state(self, wanted: str) -> str:
        return lambdas.eventually(
            lambda: self.events.describe_replay(ReplayName="again")["State"],
            lambda state: state == wanted,
        )


@documented("replay", ARCHIVES)
def test_a_replay_sends_the_archived_event_with_its_name(cloud: Cloud) -> None:
    shop = Archived(cloud)
    first = shop.put_and_take({"n": 1})
    shop.replay()
    again = shop.take()
    assert again["replay-name"] == "again"
    assert (again["detail"], again["time"]) == (first["detail"], first["time"])
    assert shop.state("COMPLETED") == "COMPLETED"


@documented("replay", f"{GUIDE}: Replaying archived events, FilterArns")
def test_a_replay_goes_to_the_named_rules_only(cloud: Cloud) -> None:
    shop, other = Archived(cloud), Queue(cloud)
    arn = shop.add_rule("other", other)
    shop.put_and_take({"n": 1})
    other.receive()
    shop.replay(FilterArns=[arn])
    assert json.loads(other.receive()["Body"])["detail"] == {"n": 1}
    shop.state("COMPLETED")
    assert shop.queue.receive_nothing()


@documented("replay", ARCHIVES)
def test_only_events_of_the_times_are_replayed(cloud: Cloud) -> None:
    shop = Archived(cloud)
    shop.put_and_take({"n": "old"}, Time=datetime.now(UTC) - timedelta(hours=3))
    shop.put_and_take({"n": "new"})
    shop.replay(hours=1)
    assert shop.take()["detail"] == {"n": "new"}
    shop.state("COMPLETED")
    assert shop.queue.receive_nothing()


@documented("archive", ARCHIVES)
def test_a_replayed_event_is_not_archived_again(cloud: Cloud) -> None:
    shop = Archived(cloud)
    shop.put_and_take({"n": 1})
    shop.replay()
    shop.take()
    shop.state("COMPLETED")
    assert shop.events.describe_archive(ArchiveName="all")["EventCount"] == 1


@documented("archive", f"{GUIDE}: Creating an archive for events, EventPattern")
def test_an_archive_keeps_what_its_pattern_matches(cloud: Cloud) -> None:
    shop = Archived(cloud, EventPattern='{"detail": {"keep": [true]}}')
    shop.put_and_take({"keep": False})
    shop.put_and_take({"keep": True})
    shop.replay()
    assert shop.take()["detail"] == {"keep": True}
    shop.state("COMPLETED")
    assert shop.queue.receive_nothing()


@documented("replay", f"{GUIDE}: Replaying archived events")
def test_a_replay_of_the_same_name_is_refused(cloud: Cloud) -> None:
    shop = Archived(cloud)
    shop.replay()
    with pytest.raises(ClientError) as refused:
        shop.replay()
    assert refused.value.response["Error"]["Code"] == "ResourceAlreadyExistsException"
