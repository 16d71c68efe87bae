"""AWS::Scheduler::Schedule: put whole."""

from __future__ import annotations

from ..change import Change

_NAMES = (
    "ActionAfterCompletion",
    "Description",
    "EndDate",
    "FlexibleTimeWindow",
    "KmsKeyArn",
    "ScheduleExpression",
    "ScheduleExpressionTimezone",
    "StartDate",
    "State",
    "Target",
)


def _schedule(change: Change) -> None:
    given = {name: change.after[name] for name in _NAMES if name in change.after}
    group = {"GroupName": change.after["GroupName"]} if "GroupName" in change.after else {}
    change.client("scheduler").update_schedule(Name=change.physical_id, **group, **given)


UPDATES = {_NAMES: _schedule}
