"""Delivery by event: what arrives in a source wakes who waits for it; nobody polls."""

from __future__ import annotations


def install() -> None:
    """Called once, before the LocalStack runtime is created; each part waits for its module."""
    from . import async_invocations, queues, sqs_source, stream_source, worker

    for part in (queues, worker, sqs_source, stream_source, async_invocations):
        part.install()
