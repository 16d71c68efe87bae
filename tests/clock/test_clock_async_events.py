"""Asynchronous events that fail: when they are tried again, and what becomes of them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from harness.engines.cloud import Cloud
from tests.engine import lambdas

FAILS = """
import os
import boto3
def handler(event, context):
    boto3.client("sqs").send_message(QueueUrl=os.environ["RUNS"], MessageBody="ran")
    raise ValueError("no")
"""


class Failing:
    """A function that counts its runs in a queue, fails, and has a queue for its failures."""

    def __init__(self, cloud: Cloud, **settings: Any) -> None:
        self.cloud = cloud
        self._sqs = cloud.client("sqs")
        self.runs = self._sqs.create_queue(QueueName="runs")["QueueUrl"]
        self.failures = self._sqs.create_queue(QueueName="failures")["QueueUrl"]
        variables = {"RUNS": self.runs}
        self.function = lambdas.python(cloud, FAILS, Environment={"Variables": variables})
        arn = f"arn:aws:sqs:{cloud.region}:{cloud.account}:failures"
        cloud.client("lambda").put_function_event_invoke_config(
            FunctionName=self.function.name,
            DestinationConfig={"OnFailure": {"Destination": arn}},
            **settings,
        )

    def send(self) -> None:
        self.cloud.client("lambda").invoke(
            FunctionName=self.function.name, InvocationType="Event", Payload=b"{}"
        )
        self.ran(1)

    def ran(self, times: int) -> None:
        """It has run just so often, in all."""
        assert lambdas.eventually(self._runs, lambda count: count >= times) == times

    def _runs(self) -> int:
        names = ["ApproximateNumberOfMessages"]
        found = self._sqs.get_queue_attributes(QueueUrl=self.runs, AttributeNames=names)
        return int(found["Attributes"][names[0]])

    def record(self) -> dict[str, Any] | None:
        """Of the invocation that was given up; None so far."""
        found = self._sqs.receive_message(QueueUrl=self.failures).get("Messages")
        return dict(json.loads(found[0]["Body"])) if found else None


def test_an_event_is_tried_again_after_one_minute_and_after_two_more(cloud: Cloud) -> None:
    failing = Failing(cloud)
    failing.send()
    cloud.clock.advance(seconds=30)
    failing.ran(1)
    cloud.clock.advance(seconds=31)
    failing.ran(2)
    cloud.clock.advance(seconds=60)
    failing.ran(2)
    assert failing.record() is None
    cloud.clock.advance(seconds=61)
    failing.ran(3)
    record = lambdas.eventually(failing.record, bool)
    assert record is not None
    assert record["requestContext"]["condition"] == "RetriesExhausted"
    assert record["requestContext"]["approximateInvokeCount"] == 3
    cloud.clock.advance(hours=6)
    failing.ran(3)


def test_an_event_is_tried_as_often_as_is_configured(cloud: Cloud) -> None:
    failing = Failing(cloud, MaximumRetryAttempts=1)
    failing.send()
    cloud.clock.advance(hours=1)
    failing.ran(2)
    record = failing.record()
    assert record is not None
    assert record["requestContext"]["approximateInvokeCount"] == 2


@pytest.mark.parametrize(("age", "runs"), [(60, 1), (120, 2)])
def test_an_event_that_would_be_too_old_is_given_up(cloud: Cloud, age: int, runs: int) -> None:
    failing = Failing(cloud, MaximumEventAgeInSeconds=age)
    failing.send()
    cloud.clock.advance(hours=1)
    failing.ran(runs)
    record = lambdas.eventually(failing.record, bool)
    assert record is not None
    assert record["requestContext"]["condition"] == "EventAgeExceeded"
    assert record["requestContext"]["approximateInvokeCount"] == runs


def test_an_event_that_waits_runs_with_the_code_that_came_meanwhile(cloud: Cloud) -> None:
    failing = Failing(cloud)
    failing.send()
    client, name = cloud.client("lambda"), failing.function.name
    works = FAILS.replace('raise ValueError("no")', "return 'well'")
    client.update_function_code(FunctionName=name, ZipFile=lambdas.archive({"app.py": works}))
    client.get_waiter("function_updated_v2").wait(FunctionName=name)
    cloud.clock.advance(hours=1)
    failing.ran(2)
    assert failing.record() is None


def test_a_reset_forgets_the_events_that_wait(cloud: Cloud) -> None:
    assert cloud.control is not None
    failing = Failing(cloud)
    cloud.control.baseline(cloud.account)
    failing.send()
    cloud.control.reset(cloud.account)
    cloud.clock.advance(hours=1)
    failing.ran(0)
    assert failing.record() is None


def test_without_any_concurrency_an_event_is_given_up_at_once(cloud: Cloud) -> None:
    failing = Failing(cloud)
    client, name = cloud.client("lambda"), failing.function.name
    client.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=0)
    client.invoke(FunctionName=name, InvocationType="Event", Payload=b"{}")
    record = lambdas.eventually(failing.record, bool)
    assert record is not None
    assert record["requestContext"]["condition"] == "ZeroReservedConcurrency"
    assert record["requestContext"]["approximateInvokeCount"] == 0
    assert "responsePayload" not in record
    failing.ran(0)
