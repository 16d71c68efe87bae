"""Kinesis Data Streams that take a table's changes.

Source: Amazon DynamoDB Developer Guide, "Change data capture with Kinesis Data Streams".
"""

from __future__ import annotations

import json
import queue
import threading
import time
import uuid
from typing import Any

from localstack.aws.api import RequestContext
from localstack.aws.connect import connect_to
from localstack.utils.json import BytesEncoder

from . import backend
from .changes import Change, ChangeCollector
from .streams import event_name


class _Forwarder:
    """One thread puts the records, in the order of the writes; started by the first one."""

    def __init__(self) -> None:
        self._queue: queue.SimpleQueue[tuple[str, str, str, list[dict[str, Any]]]] = (
            queue.SimpleQueue()
        )
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    def put(self, stream_arn: str, account: str, region: str, records: list[Any]) -> None:
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._run, name="dynamodb-to-kinesis", daemon=True
                )
                self._thread.start()
        self._queue.put((stream_arn, account, region, records))

    def _run(self) -> None:
        import logging

        log = logging.getLogger(__name__)
        while True:
            stream_arn, account, region, records = self._queue.get()
            try:
                client = connect_to(aws_access_key_id=account, region_name=region).kinesis
                client.request_metadata(service_principal="dynamodb").put_records(
                    StreamARN=stream_arn, Records=records
                )
            except Exception as error:
                log.warning("no change record could be put to %s: %s", stream_arn, error)


_FORWARDER = _Forwarder()


def enable(context: RequestContext, request: dict[str, Any]) -> dict[str, Any]:
    with backend.lock(context.account_id, context.region):
        table = _table(context, request)
        collector = table.stream_shard or ChangeCollector(table)
        arn = request["StreamArn"]
        if arn in collector.kinesis:
            raise backend.validation_error(
                "Table is not in a valid state to enable Kinesis Streaming Destination: "
                "EnableKinesisStreamingDestination must be DISABLED or ENABLE_FAILED to perform "
                "ENABLE operation."
            )
        collector.kinesis.append(arn)
        table.stream_shard = collector
    return _answer(request, "ENABLING")


def disable(context: RequestContext, request: dict[str, Any]) -> dict[str, Any]:
    with backend.lock(context.account_id, context.region):
        collector = _table(context, request).stream_shard
        if collector is None or request["StreamArn"] not in collector.kinesis:
            raise backend.validation_error(
                "Table is not in a valid state to disable Kinesis Streaming Destination: "
                "DisableKinesisStreamingDestination must be ACTIVE to perform DISABLE operation."
            )
        collector.kinesis.remove(request["StreamArn"])
    return _answer(request, "DISABLING")


def describe(context: RequestContext, request: dict[str, Any]) -> dict[str, Any]:
    with backend.lock(context.account_id, context.region):
        collector = _table(context, request).stream_shard
        arns = list(collector.kinesis) if collector else []
    return {
        "TableName": request["TableName"],
        "KinesisDataStreamDestinations": [
            {"StreamArn": arn, "DestinationStatus": "ACTIVE"} for arn in arns
        ],
    }


def forward(changes: list[Change], user_identity: dict[str, str] | None = None) -> None:
    """Hand the changes to the streams of their tables; nothing is done where there is none."""
    for change in changes:
        collector = change.table.stream_shard
        for arn in collector.kinesis if collector else ():
            record = _record(change, user_identity)
            _FORWARDER.put(
                arn,
                change.table.account_id,
                change.table.region_name,
                [{"Data": json.dumps(record, cls=BytesEncoder), "PartitionKey": _key(change)}],
            )


def _record(change: Change, user_identity: dict[str, str] | None) -> dict[str, Any]:
    content: dict[str, Any] = {
        "ApproximateCreationDateTime": int(time.time() * 1000),
        "Keys": change.keys,
    }
    if change.after is not None:
        content["NewImage"] = change.after
    if change.before is not None:
        content["OldImage"] = change.before
    content["SizeBytes"] = len(json.dumps(content, cls=BytesEncoder))
    return {
        "awsRegion": change.table.region_name,
        "eventID": str(uuid.uuid4()),
        "eventName": event_name(change),
        "userIdentity": user_identity
        and {name[0].lower() + name[1:]: value for name, value in user_identity.items()},
        "recordFormat": "application/json",
        "tableName": change.table.name,
        "dynamodb": content,
        "eventSource": "aws:dynamodb",
    }


def _key(change: Change) -> str:
    return json.dumps(change.keys, sort_keys=True, cls=BytesEncoder)[:256]


def _table(context: RequestContext, request: dict[str, Any]) -> Any:
    description = backend.call_operation(
        context.account_id, context.region, "DescribeTable", {"TableName": request["TableName"]}
    )
    name = description["Table"]["TableName"]
    return backend.backend(context.account_id, context.region).tables[name]


def _answer(request: dict[str, Any], status: str) -> dict[str, Any]:
    return {
        "TableName": request["TableName"],
        "StreamArn": request["StreamArn"],
        "DestinationStatus": status,
    }
