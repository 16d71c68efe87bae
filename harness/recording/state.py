"""What lies in the tables, buckets and queues of a stack, and what its machines did."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from harness.engines.cloud import Cloud
from harness.recording.names import Names, own_name
from harness.scenarios.cloud.history import visited
from harness.scenarios.expectations.execution import history
from harness.scenarios.expectations.scanning import scan
from harness.scenarios.formats.data import parsed, to_json
from harness.scenarios.formats.images import image_header

TEXT_BYTES = 4_000
"""Content of an object up to here is compared, beyond it its size and type are."""


_MADE = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d{4}-\d\d-\d\dT[0-9:.+Z-]*|\d{9,}(?:\.\d+)?")


_SIDE_BY_SIDE = re.compile(r'"Type"\s*:\s*"(?:Parallel|Map)"')


@dataclass(frozen=True)
class Stored:
    """An object. `content`: text or JSON data where it is short; `image`: format and size."""

    size: int
    content_type: str
    data: bytes
    content: Any = None
    image: dict[str, Any] | None = None


@dataclass
class State:
    """By logical id; resources that have nothing are left out."""

    items: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    objects: dict[str, dict[str, Stored]] = field(default_factory=dict)
    messages: dict[str, list[Any]] = field(default_factory=dict)
    executions: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    mails: list[dict[str, Any]] = field(default_factory=list)


def look(names: Names, cloud: Cloud) -> State:
    """What is there now; looking wakes nobody and takes nothing."""
    state = State()
    for name, table in names.all("table").items():
        if items := scan(cloud.looks("dynamodb"), table.physical_id):
            state.items[name] = sorted(items, key=_order)
    for name, bucket in names.all("bucket").items():
        if objects := dict(_objects(cloud.looks("s3"), bucket.physical_id)):
            state.objects[name] = objects
    assert cloud.control is not None
    for name, queue in names.all("queue").items():
        lying = cloud.control.messages(cloud.account, cloud.region, own_name(queue.physical_id))
        if lying:
            state.messages[name] = [parsed(message["body"]) for message in lying]
    for name, machine in names.all("machine").items():
        if executions := list(_executions(cloud.looks("stepfunctions"), machine.physical_id)):
            state.executions[name] = executions
    state.mails = cloud.control.mails(cloud.account)
    return state


def _order(item: dict[str, Any]) -> str:
    """Alike in two runs that differ in UUIDs and times only."""
    return _MADE.sub("", to_json(dict(sorted(item.items()))))


def _objects(client: Any, bucket: str) -> Iterator[tuple[str, Stored]]:
    for page in client.get_paginator("list_objects_v2").paginate(Bucket=bucket):
        for found in page.get("Contents", ()):
            one = client.get_object(Bucket=bucket, Key=found["Key"])
            data = one["Body"].read()
            yield found["Key"], _stored(data, one.get("ContentType") or "")


def _stored(data: bytes, content_type: str) -> Stored:
    content = None
    if len(data) <= TEXT_BYTES:
        try:
            text = data.decode()
            content = json.loads(text) if text[:1] in ("{", "[") else text
        except ValueError:
            content = None
    header = image_header(data)
    image = None
    if header is not None:
        image = {"format": header.format, "width": header.width, "height": header.height}
    return Stored(len(data), content_type, data, content, image)


def _executions(client: Any, machine: str) -> Iterator[dict[str, Any]]:
    """Oldest first; an Express workflow keeps none.

    `in_order`: False where branches or iterations ran side by side, whose order is chance.
    """
    described = client.describe_state_machine(stateMachineArn=machine)
    if described["type"] == "EXPRESS":
        return
    side_by_side = _SIDE_BY_SIDE.search(described["definition"]) is not None
    listed = client.list_executions(stateMachineArn=machine, maxResults=1000)["executions"]
    for one in sorted(listed, key=lambda e: e["startDate"]):
        details = client.describe_execution(executionArn=one["executionArn"])
        found = {
            "input": parsed(details["input"]),
            "status": details["status"],
            "visited": visited(history(client, one["executionArn"])),
            "in_order": not side_by_side,
        }
        if "output" in details:
            found["output"] = parsed(details["output"])
        if "error" in details:
            found["error"] = details["error"]
        yield found
