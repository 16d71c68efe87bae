"""Moving the clock: an empty move, and a quarter of an hour in which much is due.

What is due in it: a message that a function fails to handle goes to its dead-letter queue after
three receives, a Wait of ten minutes ends, a rule of five minutes fires three times, and an event
is tried again twice. After each, the work is counted: a move that did less is no sample.
"""

from __future__ import annotations

import json
import time
from typing import Any

from benchmarks.functions import create
from benchmarks.samples import Samples, repeat
from harness.engines.cloud import Cloud

FAILS = "def handler(event, context): raise RuntimeError('not now')"


def measure(cloud: Cloud) -> dict[str, Samples]:
    if cloud.control is None:
        return {}
    control = cloud.control
    return {
        "a control request (the floor of what follows)": repeat(20, lambda _i: control.clock()),
        "clock moved, nothing due": repeat(20, lambda _i: control.advance(60)),
        "clock moved by 15 minutes, much due": quarter_of_an_hour(cloud),
    }


class Quarter:
    """One function fails, for a mapping and for events; everything else is stock."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        sqs = cloud.client("sqs")
        self._dead = sqs.create_queue(QueueName="dead")["QueueUrl"]
        policy = {"deadLetterTargetArn": self._arn("dead"), "maxReceiveCount": "3"}
        self._work = sqs.create_queue(
            QueueName="work",
            Attributes={"VisibilityTimeout": "120", "RedrivePolicy": json.dumps(policy)},
        )["QueueUrl"]
        self._fired = sqs.create_queue(QueueName="fired")["QueueUrl"]
        create(cloud, "fails", FAILS)
        client = cloud.client("lambda")
        mapping = client.create_event_source_mapping(
            FunctionName="fails", EventSourceArn=self._arn("work")
        )["UUID"]
        while client.get_event_source_mapping(UUID=mapping)["State"] != "Enabled":
            time.sleep(0.01)
        states = {"W": {"Type": "Wait", "Seconds": 600, "End": True}}
        self._machine = cloud.client("stepfunctions").create_state_machine(
            name="waits",
            definition=json.dumps({"StartAt": "W", "States": states}),
            roleArn=f"arn:aws:iam::{cloud.account}:role/any",
        )["stateMachineArn"]
        self._execution = ""

    def prepare(self) -> None:
        cloud, events = self._cloud, self._cloud.client("events")
        events.put_rule(Name="often", ScheduleExpression="rate(5 minutes)")
        events.put_targets(Rule="often", Targets=[{"Id": "1", "Arn": self._arn("fired")}])
        cloud.client("sqs").send_message(QueueUrl=self._work, MessageBody="poison")
        cloud.client("lambda").invoke(FunctionName="fails", InvocationType="Event", Payload=b"{}")
        self._execution = cloud.client("stepfunctions").start_execution(
            stateMachineArn=self._machine
        )["executionArn"]
        assert cloud.control is not None
        cloud.control.advance(0)

    def move(self) -> None:
        assert self._cloud.control is not None
        self._cloud.control.advance(900)

    def check(self) -> None:
        """
        Raises:
            AssertionError: something that was due has not happened.
        """
        found = self._cloud.client("stepfunctions").describe_execution(executionArn=self._execution)
        assert found["status"] == "SUCCEEDED", found["status"]
        assert len(self._taken(self._fired)) == 3
        assert len(self._taken(self._dead)) == 1
        events = self._cloud.client("events")
        events.remove_targets(Rule="often", Ids=["1"])
        events.delete_rule(Name="often")

    def _taken(self, url: str) -> list[dict[str, Any]]:
        sqs, found = self._cloud.client("sqs"), []
        while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
            for message in messages:
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
            found += messages
        return found

    def _arn(self, name: str) -> str:
        return f"arn:aws:sqs:{self._cloud.region}:{self._cloud.account}:{name}"


def quarter_of_an_hour(cloud: Cloud, times: int = 5) -> Samples:
    quarter, took = Quarter(cloud), []
    for _ in range(times):
        quarter.prepare()
        began = time.perf_counter()
        quarter.move()
        took.append(time.perf_counter() - began)
        quarter.check()
    return Samples(took)
