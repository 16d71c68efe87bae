"""Delivery by event: what arrives in a source wakes who waits for it; nobody polls."""

from __future__ import annotations


def install() -> None:
    """Called once, before the LocalStack runtime is created; each part waits for its module."""
    from . import mappings, queues

    for part in (queues, mappings):
        part.install()
