"""Things that tests of the clock make in the cloud."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, timedelta, tzinfo
from typing import Any

from harness.engines.cloud import Cloud
from harness.engines.extension.wire import Invocation
from tests.engine.lambdas import eventually


class Queue:
    """A queue of the test's own."""

    def __init__(self, cloud: Cloud, **attributes: Any) -> None:
        self._sqs = cloud.client("sqs")
        fifo = ".fifo" if attributes.get("FifoQueue") else ""
        self.url = self._sqs.create_queue(
            QueueName=f"q-{uuid.uuid4().hex[:8]}{fifo}",
            Attributes={name: str(value) for name, value in attributes.items()},
        )["QueueUrl"]

    @property
    def arn(self) -> str:
        answer = self._sqs.get_queue_attributes(QueueUrl=self.url, AttributeNames=["QueueArn"])
        arn: str = answer["Attributes"]["QueueArn"]
        return arn

    def send(self, body: str, **more: Any) -> None:
        self._sqs.send_message(QueueUrl=self.url, MessageBody=body, **more)

    def receive(self, **more: Any) -> list[dict[str, Any]]:
        """All that can be received now."""
        found: list[dict[str, Any]] = []
        while True:
            answer = self._sqs.receive_message(
                QueueUrl=self.url,
                MaxNumberOfMessages=10,
                AttributeNames=["All"],
                **more,
            )
            if not answer.get("Messages"):
                return found
            found += answer["Messages"]

    def receive_once(self, most: int = 10) -> list[str]:
        """Bodies that one receive brings."""
        answer = self._sqs.receive_message(QueueUrl=self.url, MaxNumberOfMessages=most)
        return [message["Body"] for message in answer.get("Messages", [])]

    def bodies(self) -> list[str]:
        return [message["Body"] for message in self.receive()]


def role(cloud: Cloud) -> str:
    """A role of the test's account: what assumes it acts in that account."""
    return f"arn:aws:iam::{cloud.account}:role/any"


def start_execution(cloud: Cloud, definition: dict[str, Any], given: Any = None) -> str:
    """The ARN of a new execution of a new state machine."""
    client = cloud.client("stepfunctions")
    machine = client.create_state_machine(
        name=f"m-{uuid.uuid4().hex[:8]}", definition=json.dumps(definition), roleArn=role(cloud)
    )["stateMachineArn"]
    arn: str = client.start_execution(stateMachineArn=machine, input=json.dumps(given or {}))[
        "executionArn"
    ]
    return arn


def execution(cloud: Cloud, arn: str) -> dict[str, Any]:
    """Its description, with `seconds`: how long it took."""
    found: dict[str, Any] = cloud.client("stepfunctions").describe_execution(executionArn=arn)
    if "stopDate" in found:
        found["seconds"] = (found["stopDate"] - found["startDate"]).total_seconds()
    return found


def invocations(cloud: Cloud, function: str) -> int:
    """How many of the function's invocations have ended."""
    assert cloud.control is not None
    last, found = cloud.control.position(cloud.account), 0
    if not last:
        return 0
    for record in cloud.control.records(0, account=cloud.account):
        found += isinstance(record, Invocation) and record.function == function
        if record.seq >= last:
            return found
    raise AssertionError("the engine has ended")


def begin_at_noon(cloud: Cloud, zone: tzinfo = UTC) -> None:
    """Move the clock on to the next noon: whatever hour it is, no test begins on a boundary."""
    now = cloud.clock.now().astimezone(zone)
    noon = now.replace(hour=12, minute=0, second=0, microsecond=0)
    if noon <= now:
        noon += timedelta(days=1)
    cloud.clock.advance(seconds=(noon.astimezone(UTC) - now).total_seconds())


def map_source(cloud: Cloud, function: str, source: str, **parameters: Any) -> None:
    """Let a function have what is in a source; enabled when this returns."""
    client = cloud.client("lambda")
    mapping = client.create_event_source_mapping(
        FunctionName=function, EventSourceArn=source, **parameters
    )["UUID"]
    eventually(lambda: client.get_event_source_mapping(UUID=mapping)["State"], "Enabled".__eq__)
