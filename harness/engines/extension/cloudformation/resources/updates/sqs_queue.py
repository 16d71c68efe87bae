"""AWS::SQS::Queue."""

from __future__ import annotations

import json
from typing import Any

from ...language.special import as_text
from ..change import Change

_DEFAULTS: dict[str, Any] = {
    "ContentBasedDeduplication": False,
    "DeduplicationScope": "queue",
    "DelaySeconds": 0,
    "FifoThroughputLimit": "perQueue",
    "KmsDataKeyReusePeriodSeconds": 300,
    "KmsMasterKeyId": "",
    "MaximumMessageSize": 262144,
    "MessageRetentionPeriod": 345600,
    "ReceiveMessageWaitTimeSeconds": 0,
    "RedriveAllowPolicy": "",
    "RedrivePolicy": "",
    "SqsManagedSseEnabled": True,
    "VisibilityTimeout": 30,
}


def _attributes(change: Change) -> None:
    attributes = {}
    for name in change.changed & set(_DEFAULTS):
        value = change.value(name, _DEFAULTS[name])
        attributes[name] = json.dumps(value) if isinstance(value, dict) else as_text(value)
    change.client("sqs").set_queue_attributes(QueueUrl=change.physical_id, Attributes=attributes)


def _tags(change: Change) -> None:
    added, gone = change.tags()
    sqs = change.client("sqs")
    if added:
        sqs.tag_queue(QueueUrl=change.physical_id, Tags=added)
    if gone:
        sqs.untag_queue(QueueUrl=change.physical_id, TagKeys=gone)


UPDATES = {tuple(_DEFAULTS): _attributes, ("Tags",): _tags}
