"""`sns`: messages of a topic (Serverless Framework: SNS)."""

from __future__ import annotations

from typing import Any

from harness.errors import BadInput
from harness.stacks.readers.serverless import arns, fields, keys, naming
from harness.stacks.readers.serverless.draft import Draft
from harness.stacks.readers.serverless.events.permission import allow
from harness.stacks.readers.serverless.nodes import Node
from harness.stacks.readers.serverless.service import Service, ServiceFunction


def add(service: Service, draft: Draft) -> None:
    for function in service.functions:
        for _, event in function.events("sns"):
            _add(service, draft, function, event)


def _add(service: Service, draft: Draft, function: ServiceFunction, event: Node) -> None:
    what = f"the sns event of {function.title}"
    settings = _settings(event)
    service.keys.check(settings, keys.SNS, what)
    arn, named = settings.get("arn"), settings.get("topicName")
    if arn is not None and isinstance(arn.value, str) and named is None:
        named = Node(arn.value.split(":")[-1], arn.where)
    if named is None:
        raise BadInput(
            f"{what} has no topicName, which it needs where its arn is not plain text",
            where=settings.where,
            fix="topicName: !GetAtt Topic.TopicName",
        )
    name = named.value if isinstance(named.value, str) else _referred(named)
    part = naming.letters_and_digits(name)
    prefix = naming.normal(function.key)
    topic: Any = arn or arns.in_account("sns", named)
    redrive = _redrive(draft, settings, f"{part}To{prefix}DLQPolicy", topic)
    filter_policy = settings.get("filterPolicy")
    subscription = {
        "Protocol": "lambda",
        "Endpoint": function.arn,
        "FilterPolicy": filter_policy,
        "FilterPolicyScope": settings.get("filterPolicyScope"),
        "RedrivePolicy": redrive,
    }
    logical_id = f"{prefix}SnsSubscription{part}"
    if arn is not None:
        draft.add(
            logical_id, "AWS::SNS::Subscription", {"TopicArn": arn, **subscription}, event.where
        )
    else:
        topic_id = f"SNSTopic{part}"
        if topic_id not in draft.resources:
            properties = {"TopicName": named, "DisplayName": settings.get("displayName")}
            draft.add(topic_id, "AWS::SNS::Topic", properties, event.where)
        if filter_policy or redrive:
            draft.add(
                logical_id,
                "AWS::SNS::Subscription",
                {"TopicArn": {"Ref": topic_id}, **subscription},
                event.where,
            )
        else:
            topics = draft.resources[topic_id]["Properties"].setdefault("Subscription", [])
            topics.append({"Endpoint": function.arn, "Protocol": "lambda"})
    allow(
        draft,
        f"{prefix}LambdaPermission{part}SNS",
        function.arn,
        "sns.amazonaws.com",
        event.where,
        topic,
    )


def _settings(event: Node) -> Node:
    if isinstance(event.value, str):
        key = "arn" if event.value.startswith("arn:") else "topicName"
        return Node({key: event}, event.where)
    return Node({"arn": event}, event.where) if fields.is_intrinsic(event) else event


def _referred(named: Node) -> str:
    """`!GetAtt Topic.TopicName`, `!Ref Topic` → `Topic`."""
    value = next(iter(named.data().values())) if fields.is_intrinsic(named) else ""
    return str(value[0] if isinstance(value, list) else value)


def _redrive(draft: Draft, settings: Node, policy_id: str, topic: Any) -> dict[str, Any] | None:
    redrive = settings.get("redrivePolicy")
    if redrive is None:
        return None
    arn, url = _dead_letter_queue(redrive)
    draft.add(
        policy_id,
        "AWS::SQS::QueuePolicy",
        {
            "PolicyDocument": {
                "Version": "2012-10-17",
                "Id": policy_id,
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Principal": {"Service": "sns.amazonaws.com"},
                        "Action": "sqs:SendMessage",
                        "Resource": arn,
                        "Condition": {"ArnEquals": {"aws:SourceArn": topic}},
                    }
                ],
            },
            "Queues": [url],
        },
        redrive.where,
    )
    return {"deadLetterTargetArn": arn}


def _dead_letter_queue(redrive: Node) -> tuple[Any, Any]:
    """Its ARN and URL."""
    if (arn := redrive.get("deadLetterTargetArn")) is not None:
        region, account, name = str(arn.value).split(":")[3:6]
        return arn, arns.joined(
            f"https://sqs.{region}.", {"Ref": "AWS::URLSuffix"}, f"/{account}/{name}"
        )
    if (reference := redrive.get("deadLetterTargetRef")) is not None:
        return arns.attribute(str(reference.value)), {"Ref": reference}
    imported = fields.required(redrive, "deadLetterTargetImport", "redrivePolicy")
    return (
        {"Fn::ImportValue": fields.required(imported, "arn", "deadLetterTargetImport")},
        {"Fn::ImportValue": fields.required(imported, "url", "deadLetterTargetImport")},
    )
