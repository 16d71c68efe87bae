"""How long each source takes: from the call that makes the event to the function's first line.

The function's first line reads the clock and sends it in a datagram; both are on one machine.

Usage: python -m benchmarks.sources [EVENTS] [native|stock|ministack …]
"""

from __future__ import annotations

import json
import socket
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from benchmarks import functions
from benchmarks.engines import ENGINES, settle
from benchmarks.samples import Samples, milliseconds
from harness.engines.cloud import Cloud

DEADLINE = 15.0
LIMIT_MS = 25.0
"""What the median of each may take."""
EVENTS = 40
_WARM_UP = 3
_PAUSE = 0.02
"""Seconds between events: what follows an event (deleting a message) is not the next one's."""
_FIRST_LINE = """import time, os, socket
told = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)


def handler(event, context):
    told.sendto(repr(time.time()).encode(), ("127.0.0.1", {port}))
"""
_SECONDS_TO_BEGIN = 30.0
Emit = Callable[[int], object]


@dataclass
class Place:
    """Where a source is set up: `function` is the ARN of the one that tells."""

    cloud: Cloud
    name: str
    function: str

    def client(self, service: str) -> Any:
        return self.cloud.client(service)

    def map(self, source: str, **settings: Any) -> None:
        client = self.client("lambda")
        made = client.create_event_source_mapping(
            FunctionName=self.name, EventSourceArn=source, **settings
        )
        _until(
            lambda: client.get_event_source_mapping(UUID=made["UUID"])["State"] == "Enabled",
            "an enabled mapping",
        )

    def queue(self) -> tuple[str, str]:
        client = self.client("sqs")
        url = client.create_queue(QueueName=self.name)["QueueUrl"]
        found = client.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
        return url, found["Attributes"]["QueueArn"]

    def allow(self, service: str) -> None:
        self.client("lambda").add_permission(
            FunctionName=self.name,
            StatementId=service,
            Action="lambda:InvokeFunction",
            Principal=f"{service}.amazonaws.com",
        )


def _asynchronous(place: Place) -> Emit:
    client = place.client("lambda")
    return lambda i: client.invoke(FunctionName=place.name, InvocationType="Event", Payload=str(i))


def _sqs(place: Place) -> Emit:
    url, arn = place.queue()
    place.map(arn, BatchSize=10)
    return lambda i: place.client("sqs").send_message(QueueUrl=url, MessageBody=str(i))


def _sns(place: Place) -> Emit:
    client = place.client("sns")
    topic = client.create_topic(Name=place.name)["TopicArn"]
    place.allow("sns")
    client.subscribe(TopicArn=topic, Protocol="lambda", Endpoint=place.function)
    return lambda i: client.publish(TopicArn=topic, Message=str(i))


def _s3(place: Place) -> Emit:
    client = place.client("s3")
    client.create_bucket(Bucket=place.name)
    place.allow("s3")
    client.put_bucket_notification_configuration(
        Bucket=place.name,
        NotificationConfiguration={
            "LambdaFunctionConfigurations": [
                {"LambdaFunctionArn": place.function, "Events": ["s3:ObjectCreated:*"]}
            ]
        },
    )
    return lambda i: client.put_object(Bucket=place.name, Key=str(i), Body=b"x")


def _event_bridge(place: Place) -> Emit:
    client = place.client("events")
    client.put_rule(Name=place.name, EventPattern=json.dumps({"source": [place.name]}))
    place.allow("events")
    client.put_targets(Rule=place.name, Targets=[{"Id": "1", "Arn": place.function}])
    entry = {"Source": place.name, "DetailType": "made", "Detail": "{}"}
    return lambda _i: client.put_events(Entries=[entry])


def _dynamodb(place: Place) -> Emit:
    client = place.client("dynamodb")
    made = client.create_table(
        TableName=place.name,
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
    )["TableDescription"]
    place.map(made["LatestStreamArn"], StartingPosition="LATEST")
    return lambda i: client.put_item(TableName=place.name, Item={"id": {"S": str(i)}})


def _kinesis(place: Place) -> Emit:
    client = place.client("kinesis")
    client.create_stream(StreamName=place.name, ShardCount=1)
    arn = f"arn:aws:kinesis:{place.cloud.region}:{place.cloud.account}:stream/{place.name}"
    _until(
        lambda: (
            client.describe_stream(StreamName=place.name)["StreamDescription"]["StreamStatus"]
            == "ACTIVE"
        ),
        "an active stream",
    )
    place.map(arn, StartingPosition="LATEST")
    return lambda i: client.put_record(StreamName=place.name, Data=b"x", PartitionKey=str(i))


def _pipe(place: Place) -> Emit:
    url, arn = place.queue()
    client = place.client("pipes")
    role = f"arn:aws:iam::{place.cloud.account}:role/benchmark"
    client.create_pipe(Name=place.name, RoleArn=role, Source=arn, Target=place.function)
    _until(
        lambda: client.describe_pipe(Name=place.name)["CurrentState"] == "RUNNING",
        "a running pipe",
    )
    return lambda i: place.client("sqs").send_message(QueueUrl=url, MessageBody=str(i))


SOURCES: dict[str, Callable[[Place], Emit]] = {
    "asynchronous invocation": _asynchronous,
    "SQS": _sqs,
    "SNS": _sns,
    "S3": _s3,
    "EventBridge": _event_bridge,
    "DynamoDB stream": _dynamodb,
    "Kinesis": _kinesis,
    "pipe from SQS": _pipe,
}


def measure(cloud: Cloud, events: int = EVENTS, *, is_peer: bool = False) -> dict[str, Samples]:
    """Every source; what a peer cannot do, or loses, is told and left out."""
    found = {}
    for number, (source, set_up) in enumerate(SOURCES.items()):
        try:
            with _heard() as (port, next_told):
                place = _place(cloud, f"bench-source-{number}-{cloud.account}", port)
                seconds = _times(set_up(place), next_told, events)
        except Exception as error:
            if not is_peer:
                raise
            print(f"  cannot: {source}: {type(error).__name__}: {error}", flush=True)
            continue
        found[f"{source} → the function's first line"] = Samples(seconds)
    return found


def _place(cloud: Cloud, name: str, port: int) -> Place:
    functions.create(cloud, name, _FIRST_LINE.replace("{port}", str(port)))
    return Place(cloud, name, f"arn:aws:lambda:{cloud.region}:{cloud.account}:function:{name}")


@contextmanager
def _heard() -> Iterator[tuple[int, Callable[[], float]]]:
    """A port, and what waits for the next time that is told there."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ear:
        ear.bind(("127.0.0.1", 0))
        ear.settimeout(DEADLINE)
        yield ear.getsockname()[1], lambda: float(ear.recv(64))


def _times(emit: Emit, next_told: Callable[[], float], events: int) -> list[float]:
    seconds = []
    for i in range(-_WARM_UP, events):
        time.sleep(_PAUSE)
        began = time.time()
        emit(i)
        took = next_told() - began
        if i >= 0:
            seconds.append(took)
    return seconds


def _until(holds: Callable[[], bool], what: str) -> None:
    end = time.monotonic() + _SECONDS_TO_BEGIN
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError(f"no {what} within {_SECONDS_TO_BEGIN:.0f} s")
        time.sleep(0.01)


def main() -> None:
    arguments = sys.argv[1:]
    events = int(arguments.pop(0)) if arguments and arguments[0].isdigit() else EVENTS
    slow = []
    for name in arguments or ENGINES:
        print(f"{name}:", flush=True)
        with ENGINES[name]() as engine:
            settle(engine)
            cloud = Cloud(engine, account="000000000009")
            found = measure(cloud, events, is_peer=name != "native")
        for what, samples in found.items():
            print(f"  {what}: {samples}")
            if name == "native" and statistics.median(samples.seconds) * 1000 > LIMIT_MS:
                slow.append(f"{what}: {milliseconds(samples.median)}")
    if slow:
        sys.exit(f"more than {LIMIT_MS:.0f} ms: " + "; ".join(slow))


if __name__ == "__main__":
    main()
