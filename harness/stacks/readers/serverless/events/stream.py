"""`stream`: records of DynamoDB and Kinesis (Serverless Framework: Streams)."""

from __future__ import annotations

from typing import Any

from harness.errors import BadInput
from harness.stacks.readers.serverless import fields, keys, naming
from harness.stacks.readers.serverless.draft import Draft
from harness.stacks.readers.serverless.events.sqs import filters, source_name
from harness.stacks.readers.serverless.nodes import Node
from harness.stacks.readers.serverless.role import depends_on_role
from harness.stacks.readers.serverless.service import Service, ServiceFunction

_READ = ("GetRecords", "GetShardIterator", "DescribeStream", "ListStreams")
_READ_SHARED = ("GetRecords", "GetShardIterator", "DescribeStreamSummary", "ListShards")
_POSITIONS = ("LATEST", "TRIM_HORIZON", "AT_TIMESTAMP")


def add(service: Service, draft: Draft) -> None:
    for function in service.functions:
        for _, event in function.events("stream"):
            _add(service, draft, function, event)


def _add(service: Service, draft: Draft, function: ServiceFunction, event: Node) -> None:
    what = f"the stream event of {function.title}"
    settings = event if isinstance(event.value, dict) else Node({"arn": event}, event.where)
    if fields.is_intrinsic(settings):
        raise BadInput(
            f"{what} does not say its type", where=event.where, fix="{type: dynamodb, arn: …}"
        )
    service.keys.check(settings, keys.STREAM, what)
    arn = fields.required(settings, "arn", what)
    kind = _type(settings, arn, what)
    name = source_name(arn, what, "/") if fields.is_intrinsic(arn) else _name(arn)
    logical_id = (
        f"{naming.normal(function.key)}EventSourceMapping"
        f"{naming.first_upper(kind)}{naming.letters_and_digits(name)}"
    )
    depends_on = depends_on_role(service, function)
    source: Any = arn
    consumer = settings.get("consumer")
    if kind == "dynamodb":
        draft.allow([f"dynamodb:{action}" for action in _READ], [arn])
    elif consumer is None or consumer.value is False:
        draft.allow([f"kinesis:{action}" for action in _READ], [arn])
    else:
        draft.allow([f"kinesis:{action}" for action in _READ_SHARED], [arn])
        source = _consumer(draft, function, name, arn, consumer)
        if consumer.value is True:
            depends_on = [*depends_on, source["Ref"]]
        draft.allow(["kinesis:SubscribeToShard"], [source])
    position = settings.get("startingPosition")
    if position is not None:
        fields.choice(position, f"startingPosition of {what}", _POSITIONS)
    response = settings.get("functionResponseType")
    size = settings.get("batchSize") or Node(10, event.where)
    draft.add(
        logical_id,
        "AWS::Lambda::EventSourceMapping",
        {
            "BatchSize": fields.whole(size, f"batchSize of {what}", 1, 10000),
            "Enabled": fields.flag(settings.get("enabled"), f"enabled of {what}", True),
            "EventSourceArn": source,
            "FunctionName": function.arn,
            "ParallelizationFactor": settings.get("parallelizationFactor"),
            "StartingPosition": position or "TRIM_HORIZON",
            "StartingPositionTimestamp": settings.get("startingPositionTimestamp"),
            "MaximumBatchingWindowInSeconds": settings.get("batchWindow"),
            "MaximumRetryAttempts": settings.get("maximumRetryAttempts"),
            "BisectBatchOnFunctionError": settings.get("bisectBatchOnFunctionError"),
            "FunctionResponseTypes": [response] if response else None,
            "MaximumRecordAgeInSeconds": settings.get("maximumRecordAgeInSeconds"),
            "TumblingWindowInSeconds": settings.get("tumblingWindowInSeconds"),
            "DestinationConfig": _on_failure(draft, settings.get("destinations"), what),
            "FilterCriteria": filters(settings),
        },
        event.where,
        depends_on=depends_on,
    )


def _name(arn: Node) -> str:
    """`arn:aws:dynamodb:…:table/orders/stream/…` → `orders`."""
    parts = str(arn.value).split("/")
    return parts[1] if len(parts) > 1 else parts[0].split(":")[-1]


def _type(settings: Node, arn: Node, what: str) -> str:
    given = settings.get("type")
    if given is not None:
        return fields.choice(given, f"type of {what}", ("dynamodb", "kinesis"))
    parts = str(arn.value).split(":") if isinstance(arn.value, str) else []
    if len(parts) > 2 and parts[2] in ("dynamodb", "kinesis"):
        return parts[2]
    raise BadInput(
        f"{what} does not say its type", where=settings.where, fix="type: dynamodb, or kinesis"
    )


def _consumer(draft: Draft, function: ServiceFunction, name: str, arn: Node, consumer: Node) -> Any:
    if consumer.value is not True:
        return consumer
    named = f"{function.key}{name}Consumer"
    logical_id = f"{naming.normal(named)}StreamConsumer"
    properties = {"StreamARN": arn, "ConsumerName": named}
    draft.add(logical_id, "AWS::Kinesis::StreamConsumer", properties, consumer.where)
    return {"Ref": logical_id}


def _on_failure(draft: Draft, destinations: Node | None, what: str) -> dict[str, Any] | None:
    if destinations is None:
        return None
    target = fields.required(destinations, "onFailure", f"destinations of {what}")
    arn = target if isinstance(target.value, str) else fields.required(target, "arn", "onFailure")
    kind = target.get("type")
    if (str(kind.value) if kind else str(arn.value).split(":")[2:3][0]) == "sns":
        draft.allow(["sns:Publish"], [arn])
    else:
        draft.allow(["sqs:ListQueues", "sqs:SendMessage"], [arn])
    return {"OnFailure": {"Destination": arn}}
