"""The cloud's clock: what waits for a time, and the moving of it."""

from __future__ import annotations


def install() -> None:
    """Called once, before the LocalStack runtime is created; each part waits for its module."""
    from . import presigned, rules, state_machines, twisted_reactor

    for part in (presigned, rules, state_machines, twisted_reactor):
        part.install()
