"""`sqs`: messages of a queue (Serverless Framework: SQS)."""

from __future__ import annotations

import json
from typing import Any

from harness.errors import BadInput
from harness.stacks.readers.serverless import fields, keys, naming
from harness.stacks.readers.serverless.draft import Draft
from harness.stacks.readers.serverless.nodes import Node
from harness.stacks.readers.serverless.role import depends_on_role
from harness.stacks.readers.serverless.service import Service

_ACTIONS = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"]


def add(service: Service, draft: Draft) -> None:
    queues: list[Any] = []
    for function in service.functions:
        for _, event in function.events("sqs"):
            what = f"the sqs event of {function.title}"
            settings = event if _has_settings(event) else Node({"arn": event}, event.where)
            service.keys.check(settings, keys.SQS, what)
            arn = fields.required(settings, "arn", what)
            size = settings.get("batchSize") or Node(10, event.where)
            response = settings.get("functionResponseType")
            concurrency = settings.get("maximumConcurrency")
            name = naming.letters_and_digits(source_name(arn, what, ":"))
            draft.add(
                f"{naming.normal(function.key)}EventSourceMappingSQS{name}",
                "AWS::Lambda::EventSourceMapping",
                {
                    "BatchSize": fields.whole(size, f"batchSize of {what}", 1, 10000),
                    "MaximumBatchingWindowInSeconds": settings.get("maximumBatchingWindow"),
                    "EventSourceArn": arn,
                    "FunctionName": function.arn,
                    "Enabled": fields.flag(settings.get("enabled"), f"enabled of {what}", True),
                    "FunctionResponseTypes": [response] if response else None,
                    "FilterCriteria": filters(settings),
                    "ScalingConfig": {"MaximumConcurrency": concurrency} if concurrency else None,
                },
                event.where,
                depends_on=depends_on_role(service, function),
            )
            queues.append(arn)
    draft.allow(_ACTIONS, queues)


def _has_settings(event: Node) -> bool:
    return isinstance(event.value, dict) and not fields.is_intrinsic(event)


def source_name(arn: Node, what: str, separator: str) -> str:
    """The name of a source as its logical id has it: what its ARN refers to.

    Raises:
        BadInput: an ARN from which no name can be had.
    """
    value = arn.data()
    if isinstance(value, str):
        return value.split(separator)[-1]
    if isinstance(value, dict):
        for key in ("Fn::GetAtt", "Fn::ImportValue", "Ref", "Fn::Join", "Fn::Sub"):
            found = value.get(key)
            if key == "Fn::Join" and isinstance(found, list) and len(found) == 2:
                found = found[1][-1]
            elif isinstance(found, list):
                found = found[0]
            if isinstance(found, dict):
                found = next(iter(found.values()))
            if isinstance(found, str):
                return found.split(separator)[-1].split("/")[-1]
    raise BadInput(f"the arn of {what} names nothing", where=arn.where)


def filters(settings: Node) -> dict[str, Any] | None:
    patterns = fields.listing(settings.get("filterPatterns"), "filterPatterns")
    if not patterns:
        return None
    return {
        "Filters": [
            {"Pattern": Node(json.dumps(p.data(), separators=(",", ":")), p.where)}
            for p in patterns
        ]
    }
