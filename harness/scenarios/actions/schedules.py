"""Run what a schedule runs, without waiting for its time."""

from __future__ import annotations

from typing import Any, ClassVar

from harness.errors import Unsupported
from harness.scenarios.actions.base import Action
from harness.scenarios.context import Context
from harness.scenarios.fields import RULE, SCHEDULE, Body, ScheduleId


class Fire(Body, Action):
    """Run a schedule, or a rule with a schedule, now."""

    kind: ClassVar[str] = "fire"
    example: ClassVar[str] = "fire: {schedule: Nightly}"

    schedule: ScheduleId

    def run(self, context: Context) -> Any:
        cloud = context.shared.cloud
        if cloud.control is None:
            why = "only an engine with the harness inside runs a schedule before its time"
            raise Unsupported(context.engine, why, where=context.where("schedule"))
        name = context.physical(self.schedule, SCHEDULE, "schedule")
        of_rules = {resource.physical_id for resource in context.resources(RULE)}
        kind = "rule" if name in of_rules else "schedule"
        return cloud.control.run_schedule(cloud.account, cloud.region, **{kind: name})
