"""Requests about schedules: of EventBridge Scheduler, and of EventBridge's rules."""

from __future__ import annotations

import time
from typing import Any

from ..imported import imported
from .asking import Answer, Query, Refused, account_in, needed


def run(query: Query) -> Answer:
    """Run a schedule now; when it is due by itself stays as it is."""
    account, region = account_in(query), needed(query, "region")
    if name := query.get("schedule"):
        return _run_schedule(account, region, name)
    return _run_rule(account, region, needed(query, "rule"))


def _run_schedule(account: str, region: str, name: str) -> Answer:
    for schedule in _schedules(account, region):
        if schedule.name == name:
            from ..scheduler import firing

            return {"execution": firing.invoke(schedule, time.time())}
    raise Refused(404, f"no schedule {name!r} in {account}, {region}")


def _schedules(account: str, region: str) -> list[Any]:
    models = imported("moto.scheduler.models")
    if models is None or account not in models.scheduler_backends:
        return []
    groups = models.scheduler_backends[account][region].schedule_groups.values()
    return [schedule for group in groups for schedule in group.schedules.values()]


def _run_rule(account: str, region: str, name: str) -> Answer:
    from ..clock import rules

    # CloudFormation's id of a rule is `BUS|NAME`; schedules are of the default bus
    name = name.rpartition("|")[2]
    arn = f"arn:aws:events:{region}:{account}:rule/{name}"
    if not rules.run_now(arn):
        raise Refused(404, f"no rule {name!r} with a schedule in {account}, {region}")
    return {"rule": arn}
