"""EventBridge Scheduler's schedules and Pipes' pipes: nothing waits or reads for them any more."""

from __future__ import annotations

from .places import belongs, own


def drop(account: str) -> list[str]:
    if firing := own("scheduler.firing"):
        for arn in [*firing._waiting, *firing._begun]:
            if belongs(arn, account):
                firing.disarm(arn, forget=True)
    if running := own("pipes.running"):
        for arn in list(running._running):
            if belongs(arn, account):
                running.delete(arn)
    return []
