"""Many events through SNS, SQS, a function and DynamoDB: none lost, none doubled, memory flat.

Each event is published once; the function adds 1 to the count of its item, so an item that is
missing was lost, and one with a count above 1 was delivered twice. Memory is the resident memory
of the engine's own process, looked at while nothing is on its way, and with what the table
holds, which grows with the events; those of the functions are told beside it.

Usage: python -m benchmarks.soak [EVENTS]; without a number SOAK.md is written.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import functions
from benchmarks.engines import memory_mb
from harness.engines.base import RunningEngine
from harness.engines.cloud import Cloud
from harness.engines.native.engine import NativeEngine

EVENTS = 50_000
RESULT = Path(__file__).parent / "SOAK.md"
PARTS = 10
"""How often memory is looked at; the first fifth is when it has to be flat from."""
FLAT = 0.10
_PUBLISHERS = 4
_BATCH = 10
_STALLED_SECONDS = 60.0
_COUNT = """import json
import boto3

table = boto3.client("dynamodb")


def handler(event, context):
    for record in event["Records"]:
        number = json.loads(record["body"])["Message"]
        table.update_item(
            TableName="Soaked",
            Key={"id": {"S": number}},
            UpdateExpression="ADD seen :one",
            ExpressionAttributeValues={":one": {"N": "1"}},
        )
"""


_HEAD = """# Soak

SNS → SQS → Lambda → DynamoDB on the native engine, made by `make soak`: each event is published
once and counted in its item. Memory is that of the engine's process, with the items of the table,
when all that was published has come through.
"""


@dataclass(frozen=True)
class Look:
    """Megabytes when so many events were through: of the engine's process, and of all."""

    events: int
    engine: float
    all: float


@dataclass(frozen=True)
class Soak:
    """What came of it."""

    events: int
    seconds: float
    lost: int
    doubled: int
    looks: list[Look]

    @property
    def growth(self) -> float:
        """Of the engine, from a fifth on; a share."""
        return self.looks[-1].engine / self._first.engine - 1

    @property
    def _first(self) -> Look:
        return next(look for look in self.looks if look.events >= self.events // 5)

    def lines(self) -> Iterator[str]:
        rate = self.events / self.seconds
        yield f"{self.events:,} events in {self.seconds:,.0f} s ({rate:,.0f} a second)"
        yield f"lost {self.lost}, doubled {self.doubled}"
        for look in self.looks:
            yield (
                f"{look.events:>7,} events: engine {look.engine:.0f} MB, "
                f"with functions {look.all:.0f} MB"
            )
        yield f"growth from {self._first.events:,} events on: {self.growth:+.1%}"


def soak(engine: RunningEngine, events: int = EVENTS) -> Soak:
    cloud = Cloud(engine, account="000000000010")
    topic = _set_up(cloud)
    looks, began = [], time.monotonic()
    for done in range(0, events, events // PARTS):
        part = range(done, min(done + events // PARTS, events))
        _publish(cloud, topic, part)
        _until_through(cloud, part.stop)
        looks.append(Look(part.stop, _resident_mb(engine.pid or 0), memory_mb(engine)))
        print(f"  {part.stop:,} through, {looks[-1].engine:.0f} MB", flush=True)
    seconds = time.monotonic() - began
    seen = dict(_counts(cloud))
    lost = sum(str(number) not in seen for number in range(events))
    doubled = sum(count > 1 for count in seen.values())
    return Soak(events, seconds, lost, doubled, looks)


def _set_up(cloud: Cloud) -> str:
    """The topic; its queue, function and table are in place."""
    table: Any = cloud.client("dynamodb")
    table.create_table(
        TableName="Soaked",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    queues: Any = cloud.client("sqs")
    attributes = {"VisibilityTimeout": "300"}
    url = queues.create_queue(QueueName="soaked", Attributes=attributes)["QueueUrl"]
    arn = queues.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    topics: Any = cloud.client("sns")
    topic: str = topics.create_topic(Name="soaked")["TopicArn"]
    topics.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn["Attributes"]["QueueArn"])
    functions.create(cloud, "count", _COUNT)
    client: Any = cloud.client("lambda")
    client.create_event_source_mapping(
        FunctionName="count", EventSourceArn=arn["Attributes"]["QueueArn"], BatchSize=10
    )
    return topic


def _publish(cloud: Cloud, topic: str, numbers: range) -> None:
    client: Any = cloud.client("sns")

    def publish(start: int) -> None:
        entries = [
            {"Id": str(n), "Message": str(n)}
            for n in range(start, min(start + _BATCH, numbers.stop))
        ]
        answer = client.publish_batch(TopicArn=topic, PublishBatchRequestEntries=entries)
        if answer.get("Failed"):
            raise RuntimeError(f"not published: {answer['Failed'][0]}")

    with ThreadPoolExecutor(_PUBLISHERS) as pool:
        list(pool.map(publish, range(numbers.start, numbers.stop, _BATCH)))


def _until_through(cloud: Cloud, events: int) -> None:
    """Wait until so many items are there and the queue is empty, as long as it goes on."""
    queues: Any = cloud.client("sqs")
    url = queues.get_queue_url(QueueName="soaked")["QueueUrl"]
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    last, moved = None, time.monotonic()
    while True:
        found = queues.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
        left = sum(int(found[name]) for name in names)
        if not left:
            table: Any = cloud.client("dynamodb")
            items = table.describe_table(TableName="Soaked")["Table"]["ItemCount"]
            if items >= events:
                return
            left = events - items
        if left != last:
            last, moved = left, time.monotonic()
        elif time.monotonic() - moved > _STALLED_SECONDS:
            return
        time.sleep(0.1)


def _counts(cloud: Cloud) -> Iterator[tuple[str, int]]:
    client: Any = cloud.client("dynamodb")
    for page in client.get_paginator("scan").paginate(TableName="Soaked"):
        for item in page["Items"]:
            yield item["id"]["S"], int(item["seen"]["N"])


def _resident_mb(pid: int) -> float:
    """Of the largest process below the guard: LocalStack. Linux only."""
    from benchmarks.engines import processes

    engine = RunningEngine(name="", release="", endpoint="", pid=pid)
    found = []
    for each in processes(engine):
        try:
            found.append(int(Path(f"/proc/{each}/statm").read_text().split()[1]) * 4096 / 1e6)
        except OSError:
            continue
    return max(found, default=0.0)


def main() -> None:
    events = int(sys.argv[1]) if len(sys.argv) > 1 else EVENTS
    engine = NativeEngine()
    try:
        found = soak(engine.start(), events)
    finally:
        engine.stop()
    text = "\n".join(found.lines())
    print(text)
    if len(sys.argv) == 1:
        RESULT.write_text(f"{_HEAD}\n```\n{text}\n```\n")
    if found.lost or found.doubled or abs(found.growth) > FLAT:
        sys.exit(1)


if __name__ == "__main__":
    main()
