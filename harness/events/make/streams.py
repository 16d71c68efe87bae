"""Records of DynamoDB streams, Kinesis, Firehose and Kafka."""

from __future__ import annotations

import base64
from typing import Any

from harness.errors import BadInput
from harness.events.make.maker import Given, Maker, Option, new_id

_CHANGES = {"insert": "INSERT", "modify": "MODIFY", "remove": "REMOVE"}


def dynamodb(action: str, given: Given) -> Any:
    """DynamoDB developer guide: Reading and processing a stream (NEW_AND_OLD_IMAGES)."""
    keys = given.mapping("key", exact=True)
    if not keys:
        raise BadInput("--key is empty: an item has a key", fix="""such as --key '{"id": "a-1"}'""")
    images: dict[str, Any] = {"Keys": typed(keys)}
    if action != "insert":
        images["OldImage"] = typed({**keys, **given.mapping("old", exact=True)})
    if action != "remove":
        images["NewImage"] = typed({**keys, **given.mapping("new", exact=True)})
    table = given.text("table")
    return {
        "Records": [
            {
                "eventID": new_id().replace("-", ""),
                "eventName": _CHANGES[action],
                "eventVersion": "1.1",
                "eventSource": "aws:dynamodb",
                "awsRegion": given.region,
                "dynamodb": {
                    "ApproximateCreationDateTime": given.milliseconds // 1000,
                    **images,
                    "SequenceNumber": f"{given.milliseconds * 10_000_000:021}",
                    "SizeBytes": len(str(images)),
                    "StreamViewType": "NEW_AND_OLD_IMAGES",
                },
                "eventSourceARN": given.arn("dynamodb", f"table/{table}/stream/{given.time[:-1]}"),
            }
        ]
    }


def typed(item: dict[str, Any]) -> dict[str, Any]:
    """The item in DynamoDB's types.

    Raises:
        BadInput: DynamoDB has no such value.
    """
    from boto3.dynamodb.types import TypeSerializer

    try:
        return {name: TypeSerializer().serialize(value) for name, value in item.items()}
    except (TypeError, ArithmeticError) as error:
        raise BadInput(f"not an item of DynamoDB: {error}") from error


def kinesis(_: str, given: Given) -> Any:
    """Lambda developer guide: Using Lambda to process records from Kinesis Data Streams."""
    return kinesis_record(given, given.text("data").encode())


def kinesis_record(given: Given, data: bytes) -> Any:
    number = f"4959{given.milliseconds:052}"
    stream = given.text("stream") or "stream"
    return {
        "Records": [
            {
                "kinesis": {
                    "kinesisSchemaVersion": "1.0",
                    "partitionKey": given.text("partition-key") or "1",
                    "sequenceNumber": number,
                    "data": base64.b64encode(data).decode(),
                    "approximateArrivalTimestamp": given.milliseconds / 1000,
                },
                "eventSource": "aws:kinesis",
                "eventVersion": "1.0",
                "eventID": f"shardId-000000000000:{number}",
                "eventName": "aws:kinesis:record",
                "invokeIdentityArn": f"arn:aws:iam::{given.account}:role/harness",
                "awsRegion": given.region,
                "eventSourceARN": given.arn("kinesis", f"stream/{stream}"),
            }
        ]
    }


def firehose(_: str, given: Given) -> Any:
    """Firehose developer guide: Transform source data."""
    return {
        "invocationId": new_id(),
        "deliveryStreamArn": given.arn("firehose", f"deliverystream/{given.text('stream')}"),
        "region": given.region,
        "records": [
            {
                "recordId": f"4959{given.milliseconds:052}000000",
                "approximateArrivalTimestamp": given.milliseconds,
                "data": base64.b64encode(given.text("data").encode()).decode(),
            }
        ],
    }


def kafka(_: str, given: Given) -> Any:
    """Lambda developer guide: Using Lambda with Amazon MSK."""
    topic = given.text("topic")
    record = {
        "topic": topic,
        "partition": 0,
        "offset": 15,
        "timestamp": given.milliseconds,
        "timestampType": "CREATE_TIME",
        "key": base64.b64encode(given.text("key").encode()).decode(),
        "value": base64.b64encode(given.text("value").encode()).decode(),
        "headers": [],
    }
    return {
        "eventSource": "aws:kafka",
        "eventSourceArn": given.arn("kafka", f"cluster/harness/{new_id()}-1"),
        "bootstrapServers": f"b-1.harness.kafka.{given.region}.amazonaws.com:9092",
        "records": {f"{topic}-0": [record]},
    }


_DATA = Option("data", "The record's data.", "{}")

MAKERS = (
    Maker(
        "dynamodb", "an item was written or deleted", dynamodb,
        (
            Option("table", "The table's name.", "table"),
            Option("key", "The item's key, JSON.", '{"id": "1"}'),
            Option("old", "The other attributes that it had, JSON.", "{}"),
            Option("new", "The other attributes that it has, JSON.", "{}"),
        ),
        tuple(_CHANGES),
    ),
    Maker(
        "kinesis", "a record of a stream", kinesis,
        (
            Option("stream", "The stream's name.", "stream"),
            Option("partition-key", "The partition key.", "1"),
            _DATA,
        ),
    ),
    Maker(
        "firehose", "a record for a transformation function", firehose,
        (Option("stream", "The delivery stream's name.", "stream"), _DATA),
    ),
    Maker(
        "kafka", "a record of a topic of Kafka", kafka,
        (
            Option("topic", "The topic.", "topic"),
            Option("key", "The record's key.", "1"),
            Option("value", "The record's value.", "{}"),
        ),
    ),
)  # fmt: skip
