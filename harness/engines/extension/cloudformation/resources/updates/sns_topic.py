"""AWS::SNS::Topic."""

from __future__ import annotations

import json
from typing import Any

from ...language.special import as_text
from ..change import Change, tag_list

_DEFAULTS: dict[str, Any] = {
    "ArchivePolicy": "{}",
    "ContentBasedDeduplication": False,
    "DisplayName": "",
    "FifoThroughputScope": "Topic",
    "KmsMasterKeyId": "",
    "SignatureVersion": "1",
    "TracingConfig": "PassThrough",
}


def _attributes(change: Change) -> None:
    for name in sorted(change.changed & set(_DEFAULTS)):
        value = change.value(name, _DEFAULTS[name])
        change.client("sns").set_topic_attributes(
            TopicArn=change.physical_id,
            AttributeName=name,
            AttributeValue=json.dumps(value) if isinstance(value, dict) else as_text(value),
        )


def _subscriptions(change: Change) -> None:
    sns = change.client("sns")
    wanted = [(s["Protocol"], s["Endpoint"]) for s in change.value("Subscription", [])]
    former = [(s["Protocol"], s["Endpoint"]) for s in change.before.get("Subscription", [])]
    for protocol, endpoint in wanted:
        if (protocol, endpoint) not in former:
            sns.subscribe(TopicArn=change.physical_id, Protocol=protocol, Endpoint=endpoint)
    for page in sns.get_paginator("list_subscriptions_by_topic").paginate(
        TopicArn=change.physical_id
    ):
        for each in page["Subscriptions"]:
            found = (each["Protocol"], each["Endpoint"])
            if found in former and found not in wanted:
                sns.unsubscribe(SubscriptionArn=each["SubscriptionArn"])


def _tags(change: Change) -> None:
    added, gone = change.tags()
    sns = change.client("sns")
    if added:
        sns.tag_resource(ResourceArn=change.physical_id, Tags=tag_list(added))
    if gone:
        sns.untag_resource(ResourceArn=change.physical_id, TagKeys=gone)


UPDATES = {
    tuple(_DEFAULTS): _attributes,
    ("Subscription",): _subscriptions,
    ("Tags",): _tags,
}
