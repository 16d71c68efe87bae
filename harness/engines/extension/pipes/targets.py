"""What a pipe does with a batch at its target: one call of a batch API, or one with all of it.

EventBridge User Guide, "Amazon EventBridge Pipes batching and concurrency" (the biggest batches)
and "Amazon EventBridge Pipes targets".
"""

from __future__ import annotations

import contextlib
import json
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..delivery.mappings.invoking import to_json
from ..targets import http, rest_api
from ..targets.clients import Sender
from ..targets.failure import Failure, NotDelivered
from .templates import resolved


@dataclass(frozen=True)
class Batch:
    """`contents`: the events as the input template made them; `events`: as they were before.

    `name` is the pipe's, `source` that of its source, `aws:sqs`.
    """

    name: str
    source: str
    events: list[Any]
    contents: list[Any]


Failed = list[int]
"""Indices of what was not taken."""
Send = Callable[[Sender, str, dict[str, Any], Batch], "Failed | dict[str, Any]"]


def as_text(content: Any) -> str:
    return content if isinstance(content, str) else to_json(content)


def _lambda(sender: Sender, arn: str, given: dict[str, Any], batch: Batch) -> Any:
    client = sender.client("lambda", arn.split(":")[3])
    asynchronous = _fires_and_forgets(given.get("LambdaFunctionParameters"))
    answer = client.invoke(
        FunctionName=arn,
        InvocationType="Event" if asynchronous else "RequestResponse",
        Payload=to_json(batch.contents),
    )
    text = answer["Payload"].read().decode()
    if answer.get("FunctionError"):
        raise NotDelivered(Failure("TargetFailed", f"{arn} failed: {text[:500]}", 400))
    return [] if asynchronous else _answer(text)


def _states(sender: Sender, arn: str, given: dict[str, Any], batch: Batch) -> Any:
    client = sender.client("states", arn.split(":")[3])
    text = to_json(batch.contents)
    if _fires_and_forgets(given.get("StepFunctionStateMachineParameters")):
        client.start_execution(stateMachineArn=arn, name=str(uuid.uuid4()), input=text)
        return []
    answer = client.start_sync_execution(stateMachineArn=arn, input=text)
    if answer["status"] != "SUCCEEDED":
        told = f"{answer['status']} {answer.get('error', '')} {answer.get('cause', '')}"
        raise NotDelivered(Failure("TargetFailed", f"{arn}: {told.strip()}", 400))
    return _answer(answer.get("output") or "")


def _sqs(sender: Sender, arn: str, given: dict[str, Any], batch: Batch) -> Failed:
    from localstack.utils.aws.arns import sqs_queue_url_for_arn

    entries = [
        {
            "Id": str(n),
            "MessageBody": as_text(content),
            **resolved(given.get("SqsQueueParameters") or {}, batch.events[n]),
        }
        for n, content in enumerate(batch.contents)
    ]
    client = sender.client("sqs", arn.split(":")[3])
    url = sqs_queue_url_for_arn(arn)
    return _by_id(client.send_message_batch(QueueUrl=url, Entries=entries), entries)


def _sns(sender: Sender, arn: str, _given: dict[str, Any], batch: Batch) -> Failed:
    entries = [{"Id": str(n), "Message": as_text(c)} for n, c in enumerate(batch.contents)]
    client = sender.client("sns", arn.split(":")[3])
    return _by_id(client.publish_batch(TopicArn=arn, PublishBatchRequestEntries=entries), entries)


def _event_bus(sender: Sender, arn: str, given: dict[str, Any], batch: Batch) -> Failed:
    entries = []
    for event, content in zip(batch.events, batch.contents, strict=True):
        own = resolved(given.get("EventBridgeEventBusParameters") or {}, event)
        entry = {"Source": f"Pipe {batch.name}", "DetailType": f"Event from {batch.source}", **own}
        entry.pop("EndpointId", None)
        entries.append({**entry, "EventBusName": arn, "Detail": as_text(content)})
    answer = sender.client("events", arn.split(":")[3]).put_events(Entries=entries)
    return _by_position(answer["Entries"], len(entries))


def _kinesis(sender: Sender, arn: str, given: dict[str, Any], batch: Batch) -> Failed:
    parameters = given.get("KinesisStreamParameters") or {}
    records = [
        {"Data": as_text(content).encode(), **resolved(parameters, event)}
        for event, content in zip(batch.events, batch.contents, strict=True)
    ]
    answer = sender.client("kinesis", arn.split(":")[3]).put_records(StreamARN=arn, Records=records)
    return _by_position(answer["Records"], len(records))


def _firehose(sender: Sender, arn: str, _given: dict[str, Any], batch: Batch) -> Failed:
    records = [{"Data": as_text(content).encode()} for content in batch.contents]
    answer = sender.client("firehose", arn.split(":")[3]).put_record_batch(
        DeliveryStreamName=arn.partition("/")[2], Records=records
    )
    return _by_position(answer["RequestResponses"], len(records))


def _logs(sender: Sender, arn: str, given: dict[str, Any], batch: Batch) -> Failed:
    client = sender.client("logs", arn.split(":")[3])
    group = arn.split(":")[6]
    by_stream: dict[str, list[dict[str, Any]]] = {}
    for event, content in zip(batch.events, batch.contents, strict=True):
        own = resolved(given.get("CloudWatchLogsParameters") or {}, event)
        moment = int(own.get("Timestamp") or time.time() * 1000)
        entry = {"timestamp": moment, "message": as_text(content)}
        by_stream.setdefault(own.get("LogStreamName") or batch.name, []).append(entry)
    for stream, entries in by_stream.items():
        with contextlib.suppress(client.exceptions.ResourceAlreadyExistsException):
            client.create_log_stream(logGroupName=group, logStreamName=stream)
        client.put_log_events(logGroupName=group, logStreamName=stream, logEvents=entries)
    return []


def _http(sender: Sender, arn: str, given: dict[str, Any], batch: Batch) -> Failed:
    call = http.call_destination if arn.split(":")[2] == "events" else rest_api.call
    for event, content in zip(batch.events, batch.contents, strict=True):
        parameters = resolved(given.get("HttpParameters") or {}, event)
        call(sender, arn, as_text(content), parameters)
    return []


@dataclass(frozen=True)
class Target:
    """`most`: events in a batch."""

    send: Send
    most: int = 10_000


def target_of(arn: str) -> Target | None:
    """What serves the target; None: this engine does not."""
    parts = arn.split(":")
    if len(parts) < 6:
        return None
    if parts[2] == "events" and not parts[5].startswith("event-bus/"):
        return Target(_http, 1) if parts[5].startswith("api-destination/") else None
    return _TARGETS.get(parts[2])


def _fires_and_forgets(parameters: dict[str, Any] | None) -> bool:
    return (parameters or {}).get("InvocationType") == "FIRE_AND_FORGET"


def _answer(text: str) -> Any:
    """What a function or a machine says about single items; [] where it says nothing."""
    try:
        answer = json.loads(text or "null")
    except ValueError:
        return []
    return answer if isinstance(answer, dict) and "batchItemFailures" in answer else []


def _by_id(answer: dict[str, Any], entries: list[Any]) -> Failed:
    return _unless_all([int(each["Id"]) for each in answer.get("Failed") or ()], len(entries))


def _by_position(results: list[dict[str, Any]], count: int) -> Failed:
    return _unless_all([n for n, each in enumerate(results) if each.get("ErrorCode")], count)


def _unless_all(failed: Failed, count: int) -> Failed:
    if failed and len(failed) == count:
        raise NotDelivered(Failure("TargetFailed", "the target took none of the batch", 400))
    return failed


_TARGETS = {
    "lambda": Target(_lambda),
    "states": Target(_states),
    "sqs": Target(_sqs, 10),
    "sns": Target(_sns, 10),
    "events": Target(_event_bus, 10),
    "kinesis": Target(_kinesis, 500),
    "firehose": Target(_firehose, 500),
    "logs": Target(_logs),
    "execute-api": Target(_http, 1),
}
