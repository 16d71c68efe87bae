"""Asynchronous invocations (Serverless Framework: AWS Lambda Functions, Destinations)."""

from __future__ import annotations

from typing import Any

from harness.errors import BadInput
from harness.stacks.readers.serverless import arns, fields, naming
from harness.stacks.readers.serverless.draft import Draft
from harness.stacks.readers.serverless.nodes import Node
from harness.stacks.readers.serverless.service import Service, ServiceFunction

_TARGETS = {
    "function": "lambda:InvokeFunction",
    "sqs": "sqs:SendMessage",
    "sns": "sns:Publish",
    "eventBus": "events:PutEvents",
}


def add_destinations(service: Service, draft: Draft, function: ServiceFunction) -> None:
    destinations = function.node.get("destinations")
    age, retries = (function.node.get(k) for k in ("maximumEventAge", "maximumRetryAttempts"))
    if destinations is None and age is None and retries is None:
        return
    service.keys.check(destinations, ("onSuccess", "onFailure"), "destinations")
    config: dict[str, Any] = {}
    for key, name in (("onSuccess", "OnSuccess"), ("onFailure", "OnFailure")):
        target = destinations.get(key) if destinations is not None else None
        if target is not None:
            config[name] = {"Destination": _destination(service, draft, target)}
    draft.add(
        f"{naming.normal(function.key)}LambdaEvConf",
        "AWS::Lambda::EventInvokeConfig",
        {
            "FunctionName": {"Ref": function.logical_id},
            "DestinationConfig": config,
            "Qualifier": "$LATEST",
            "MaximumEventAgeInSeconds": age,
            "MaximumRetryAttempts": retries,
        },
        (destinations or function.node).where,
    )


def _destination(service: Service, draft: Draft, target: Node) -> Any:
    if isinstance(target.value, dict):
        kind = fields.choice(fields.required(target, "type", "destination"), "type", _TARGETS)
        arn: Any = fields.required(target, "arn", "destination")
        draft.allow([_TARGETS[kind]], [arn])
        return arn
    named = fields.text(target, "destination")
    if not named.startswith("arn:"):
        other = service.function(target, "destination")
        draft.allow([_TARGETS["function"]], [arns.function_named(other.physical_name)])
        return other.arn
    kinds = {"lambda": "function", "sqs": "sqs", "sns": "sns", "events": "eventBus"}
    kind = kinds.get(named.split(":")[2], "")
    if not kind:
        raise BadInput(f"{named!r} cannot be a destination", where=target.where)
    draft.allow([_TARGETS[kind]], [target])
    return target
