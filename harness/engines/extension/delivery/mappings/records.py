"""Records of streams, as mappings order them and as functions get them.

Source: Lambda Developer Guide, "Using Lambda with Amazon Kinesis" and "Using AWS Lambda with
Amazon DynamoDB": the example events.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import Any

from .settings import Settings

Event = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Record:
    """`number`: its sequence number; `key`: records of one are kept in order; `arrived`:
    seconds since the epoch; `event`: what the function gets; `size`: its bytes as JSON."""

    number: int
    key: str
    arrived: float
    event: Event


def of_kinesis(settings: Settings, shard: str, record: dict[str, Any]) -> Record:
    number, arrived = record["SequenceNumber"], record["ApproximateArrivalTimestamp"].timestamp()
    event = {
        "kinesis": {
            "kinesisSchemaVersion": "1.0",
            "partitionKey": record["PartitionKey"],
            "sequenceNumber": number,
            "data": base64.b64encode(record["Data"]).decode(),
            "approximateArrivalTimestamp": round(arrived, 3),
        },
        "eventSource": "aws:kinesis",
        "eventVersion": "1.0",
        "eventID": f"{shard}:{number}",
        "eventName": "aws:kinesis:record",
        "invokeIdentityArn": settings.role_arn,
        "awsRegion": settings.region,
        "eventSourceARN": settings.source_arn,
    }
    return Record(int(number), record["PartitionKey"], arrived, event)


def of_dynamodb(settings: Settings, _shard: str, record: dict[str, Any]) -> Record:
    content = dict(record["dynamodb"])
    arrived = content["ApproximateCreationDateTime"].timestamp()
    content["ApproximateCreationDateTime"] = arrived
    event = {
        "eventID": record["eventID"],
        "eventName": record["eventName"],
        "eventVersion": record["eventVersion"],
        "eventSource": "aws:dynamodb",
        "awsRegion": settings.region,
        "dynamodb": content,
        "eventSourceARN": settings.source_arn,
    }
    if identity := record.get("userIdentity"):
        event["userIdentity"] = {
            "type": identity["Type"],
            "principalId": identity["PrincipalId"],
        }
    key = json.dumps(content["Keys"], sort_keys=True, default=repr)
    return Record(int(content["SequenceNumber"]), key, arrived, event)
