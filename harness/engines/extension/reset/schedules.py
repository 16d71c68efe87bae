"""EventBridge Scheduler: schedules are as they were; what they wait for begins anew."""

from __future__ import annotations

import copy
from typing import Any

from .loaded import stores


def remember(account: str) -> dict[str, dict[str, dict[str, Any]]]:
    """By region and group, the schedules by name."""
    return {
        region: {
            name: {s.name: copy.copy(s) for s in group.schedules.values()}
            for name, group in backend.schedule_groups.items()
        }
        for region, backend in stores("moto.scheduler.models", "scheduler_backends", account)
    }


def restore(account: str, state: dict[str, dict[str, dict[str, Any]]] | None) -> None:
    for region, backend in stores("moto.scheduler.models", "scheduler_backends", account):
        from ..scheduler import firing

        before = (state or {}).get(region, {})
        for name, group in list(backend.schedule_groups.items()):
            for schedule in group.schedules.values():
                firing.disarm(schedule.arn)
            if name not in before and name != "default":
                del backend.schedule_groups[name]
                continue
            kept = before.get(name, {})
            group.schedules = {name: copy.copy(schedule) for name, schedule in kept.items()}
            for schedule in group.schedules.values():
                firing.arm(schedule)
