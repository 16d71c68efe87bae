"""Records of Kinesis streams, lines of CloudWatch Logs."""

from __future__ import annotations

import base64
import time
from typing import Any

from harness.events.kinds.cloudwatch import log_data
from harness.events.replay.destination import Destination
from harness.events.replay.sources.base import Result, Source, having
from harness.events.shapes import text

_STREAM = "AWS::Kinesis::Stream"
_GROUP, _SUBSCRIPTION = "AWS::Logs::LogGroup", "AWS::Logs::SubscriptionFilter"


def _put_record(event: Any, to: Destination) -> Result:
    record = event["Records"][0]
    stream = to.choose("stream", (_STREAM,), text(record, "eventSourceARN"))
    answer = to.cloud.calls("kinesis").put_record(
        StreamName=stream.physical_id,
        PartitionKey=record["kinesis"]["partitionKey"],
        Data=base64.b64decode(record["kinesis"]["data"]),
    )
    return {"stream": stream.logical_id, "sequence_number": answer["SequenceNumber"]}


def _write_lines(event: Any, to: Destination) -> Result:
    data = log_data(event) if "awslogs" in event else event
    group = to.choose("log group", (_GROUP,), text(data, "logGroup").rpartition("/")[2])
    client = to.cloud.calls("logs")
    place = {
        "logGroupName": group.physical_id,
        "logStreamName": f"{text(data, 'logStream') or 'replay'}-{time.time_ns()}",
    }
    client.create_log_stream(**place)
    now = int(time.time() * 1000)
    lines = [
        # Of now: CloudWatch refuses lines that are two weeks old.
        {"timestamp": now + number, "message": text(line, "message") or " "}
        for number, line in enumerate(data["logEvents"])
    ]
    client.put_log_events(**place, logEvents=lines)
    return {"log_group": group.logical_id, "lines": len(lines)}


KINESIS = Source(("kinesis",), having(_STREAM), _put_record)
LOGS = Source(
    ("cloudwatch-logs",),
    lambda _, to: to.has(_GROUP) and to.has(_SUBSCRIPTION),
    _write_lines,
)
