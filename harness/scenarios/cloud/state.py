"""What lies in a stack's tables, queues and buckets, and what its machines did."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from harness.engines.cloud import Cloud
from harness.errors import HarnessError
from harness.scenarios.expectations.scanning import scan
from harness.stacks.stack import Resource, Stack

MOST = 200
"""Items of a table, messages of a queue, keys of a bucket, executions of a state machine."""
MOST_CONTENTS = 50
LARGEST_CONTENT = 4096
"""Objects of a bucket that are taken in, and bytes of each."""


def state_of(stack: Stack, cloud: Cloud) -> tuple[dict[str, Any], list[str]]:
    """State by logical id, and what was left out. What cannot be read says why."""
    found: dict[str, Any] = {}
    cut: list[str] = []
    for logical_id, resource in sorted(stack.resources.items()):
        read = _READERS.get(resource.type)
        if read is None:
            continue
        try:
            content, more = read(resource, cloud)
        except (ClientError, BotoCoreError, HarnessError, OSError) as error:
            found[logical_id] = {"type": resource.type, "error": str(error)}
            continue
        found[logical_id] = {"type": resource.type, "name": resource.physical_id, **content}
        if more:
            cut.append(f"{logical_id}: {more}")
    return found, cut


def _table(resource: Resource, cloud: Cloud) -> tuple[dict[str, Any], str]:
    items = scan(cloud.looks("dynamodb"), resource.physical_id, MOST + 1)
    described = cloud.looks("dynamodb").describe_table(TableName=resource.physical_id)
    key = [part["AttributeName"] for part in described["Table"]["KeySchema"]]
    return {"key": key, "items": items[:MOST]}, f"items after the first {MOST}" if len(
        items
    ) > MOST else ""


def _queue(resource: Resource, cloud: Cloud) -> tuple[dict[str, Any], str]:
    if cloud.control is None:
        return {}, "its messages: the engine cannot show them without receiving them"
    name = resource.physical_id.rstrip("/").rpartition("/")[2]
    messages = cloud.control.messages(cloud.account, cloud.region, name)
    more = f"messages after the first {MOST}" if len(messages) > MOST else ""
    return {"messages": messages[:MOST]}, more


def _bucket(resource: Resource, cloud: Cloud) -> tuple[dict[str, Any], str]:
    s3, bucket = cloud.looks("s3"), resource.physical_id
    page = s3.list_objects_v2(Bucket=bucket, MaxKeys=MOST)
    objects = []
    contents = 0
    for entry in page.get("Contents", []):
        told = {"key": entry["Key"], "size": entry["Size"], "etag": entry["ETag"].strip('"')}
        if entry["Size"] <= LARGEST_CONTENT and contents < MOST_CONTENTS:
            body = s3.get_object(Bucket=bucket, Key=entry["Key"])["Body"].read()
            contents += 1
            told |= _text(body)
        objects.append(told)
    left = len(objects) - contents
    more = [f"objects after the first {MOST}"] if page.get("IsTruncated") else []
    if left:
        more.append(f"the contents of {left} objects (large, or many)")
    return {"objects": objects}, ", ".join(more)


def _text(body: bytes) -> dict[str, Any]:
    try:
        return {"text": body.decode()}
    except UnicodeDecodeError:
        return {}


def _machine(resource: Resource, cloud: Cloud) -> tuple[dict[str, Any], str]:
    client = cloud.looks("stepfunctions")
    page = client.list_executions(stateMachineArn=resource.physical_id, maxResults=MOST)
    executions = []
    for one in page["executions"]:
        told = client.describe_execution(executionArn=one["executionArn"])
        keys = ("name", "status", "input", "output", "error", "cause")
        executions.append({key: told[key] for key in keys if key in told})
    return {"executions": executions}, (
        f"executions after the first {MOST}" if "nextToken" in page else ""
    )


_READERS: dict[str, Callable[[Resource, Cloud], tuple[dict[str, Any], str]]] = {
    "AWS::DynamoDB::Table": _table,
    "AWS::DynamoDB::GlobalTable": _table,
    "AWS::SQS::Queue": _queue,
    "AWS::S3::Bucket": _bucket,
    "AWS::StepFunctions::StateMachine": _machine,
}
