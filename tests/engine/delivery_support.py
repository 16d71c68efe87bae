"""Functions, queues and waiting for the delivery tests."""

from __future__ import annotations

import io
import json
import time
import uuid
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

from harness.engines.cloud import Cloud

DEADLINE_SECONDS = 60.0

TELL = """
import json, os, boto3
sqs = boto3.client("sqs")

def tell(what):
    sqs.send_message(QueueUrl=os.environ["RESULTS"], MessageBody=json.dumps(what))

"""
TELL_EVENT = TELL + "def handler(event, context):\n    tell(event)\n"


class Told:
    """What a function told, in the order of its messages; waits for them by long polling."""

    def __init__(self, cloud: Cloud) -> None:
        self._sqs = cloud.client("sqs")
        self.url: str = self._sqs.create_queue(QueueName=f"told-{uuid.uuid4().hex[:8]}")["QueueUrl"]

    def messages(self) -> Iterator[Any]:
        end = time.monotonic() + DEADLINE_SECONDS
        while (left := end - time.monotonic()) > 0:
            answer = self._sqs.receive_message(
                QueueUrl=self.url,
                MaxNumberOfMessages=10,
                WaitTimeSeconds=max(1, min(int(left), 20)),
            )
            for message in answer.get("Messages", []):
                self._sqs.delete_message(QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"])
                yield json.loads(message["Body"])
        raise AssertionError(f"nothing more was told within {DEADLINE_SECONDS} s")

    def first(self) -> Any:
        return next(self.messages())

    def records(self, count: int) -> list[dict[str, Any]]:
        """The records of the events that were told, until there are `count` of them."""
        found: list[dict[str, Any]] = []
        for event in self.messages():
            found += event["Records"]
            if len(found) >= count:
                break
        return found


def create_function(cloud: Cloud, name: str, code: str, told: Told, **settings: Any) -> str:
    """Create a Python function from source; its ARN, when it is active."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as package:
        package.writestr("app.py", code)
    client = cloud.client("lambda")
    arn: str = client.create_function(
        FunctionName=name,
        Runtime="python3.11",
        Handler="app.handler",
        Role=f"arn:aws:iam::{cloud.account}:role/test",
        Code={"ZipFile": archive.getvalue()},
        Environment={"Variables": {"RESULTS": told.url}},
        **{"Timeout": 10, **settings},
    )["FunctionArn"]
    wait_until(lambda: client.get_function(FunctionName=name)["Configuration"]["State"] == "Active")
    return arn


def create_queue(cloud: Cloud, name: str, **attributes: str) -> tuple[str, str]:
    """URL and ARN of a new queue."""
    url = cloud.client("sqs").create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
    return url, f"arn:aws:sqs:{cloud.region}:{cloud.account}:{name}"


def map_source(cloud: Cloud, function: str, source: str, **settings: Any) -> str:
    """Create an event source mapping; its UUID, when it is enabled or disabled as told."""
    client = cloud.client("lambda")
    uuid_: str = client.create_event_source_mapping(
        FunctionName=function, EventSourceArn=source, **settings
    )["UUID"]
    wanted = "Enabled" if settings.get("Enabled", True) else "Disabled"
    wait_until(lambda: client.get_event_source_mapping(UUID=uuid_)["State"] == wanted)
    return uuid_


def wait_until(holds: Callable[[], Any], seconds: float = DEADLINE_SECONDS) -> Any:
    """The first true value of `holds`; for state that nothing announces."""
    end = time.monotonic() + seconds
    while not (value := holds()):
        assert time.monotonic() < end, f"did not come to hold within {seconds} s"
        time.sleep(0.02)
    return value
