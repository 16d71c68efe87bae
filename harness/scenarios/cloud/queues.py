"""A queue's URL, from its logical id."""

from __future__ import annotations

from harness.scenarios.context import Context
from harness.scenarios.fields import QUEUE


def queue_url(context: Context, queue: str) -> str:
    """The URL; without a stack the queue's name is looked up."""
    physical = context.physical(queue, QUEUE, "queue")
    if physical.startswith(("http://", "https://")):
        return physical
    return str(context.looks("sqs").get_queue_url(QueueName=physical)["QueueUrl"])


def queue_name(context: Context, queue: str) -> str:
    """The queue's name, which is the last part of its URL."""
    return context.physical(queue, QUEUE, "queue").rstrip("/").rsplit("/", 1)[-1]
