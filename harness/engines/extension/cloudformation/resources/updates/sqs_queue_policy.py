"""AWS::SQS::QueuePolicy."""

from __future__ import annotations

import json

from ..change import Change


def _policy(change: Change) -> None:
    sqs = change.client("sqs")
    queues = change.value("Queues", [])
    for queue in queues:
        policy = json.dumps(change.after["PolicyDocument"])
        sqs.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": policy})
    for queue in change.before.get("Queues", []):
        if queue not in queues:
            sqs.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": ""})


UPDATES = {("PolicyDocument", "Queues"): _policy}
