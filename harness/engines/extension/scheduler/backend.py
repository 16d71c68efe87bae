"""moto's backend of schedules: what it lets through that AWS refuses, and what it forgets.

It neither looks at expressions (LocalStack does, by a pattern that knows no time zone), nor at
targets and groups; a group that is missing is a `KeyError`; and nothing is ever run.
"""

from __future__ import annotations

import functools
from typing import Any

from . import expressions, firing, targets

_WINDOW_MINUTES = range(1, 1441)


def mend(provider: Any) -> None:
    from moto.scheduler import models

    backend = models.EventBridgeSchedulerBackend
    # LocalStack's own look at the expression, by a pattern
    provider._validate_schedule_expression = lambda _: None
    for name, wrap in (
        ("create_schedule", _create),
        ("update_schedule", _update),
        ("delete_schedule", _delete),
        ("create_schedule_group", _create_group),
        ("delete_schedule_group", _delete_group),
    ):
        stock = getattr(backend, name)
        setattr(backend, name, functools.partialmethod(wrap, stock))
    _keep_action_after_completion()


def remove(schedule: Any) -> None:
    """Delete a schedule that has completed."""
    from moto.scheduler.models import scheduler_backends

    _, _, _, region, account, _ = schedule.arn.split(":", 5)
    group = scheduler_backends[account][region].schedule_groups.get(schedule.group_name)
    if group is not None and group.schedules.get(schedule.name) is schedule:
        del group.schedules[schedule.name]
        firing.disarm(schedule.arn, forget=True)


def _create(self: Any, stock: Any, **given: Any) -> Any:
    self.get_schedule_group(given.get("group_name"))
    _validate(given)
    schedule = stock(self, **given)
    firing.begin(schedule)
    return schedule


def _update(self: Any, stock: Any, **given: Any) -> Any:
    before = self.get_schedule(given.get("group_name"), given["name"])
    expression = (before.schedule_expression, before.schedule_expression_timezone)
    _validate(given)
    given["state"] = given.get("state") or "ENABLED"
    schedule = stock(self, **given)
    if expression == (schedule.schedule_expression, schedule.schedule_expression_timezone):
        firing.arm(schedule)
    else:
        firing.begin(schedule)
    return schedule


def _delete(self: Any, stock: Any, group_name: str | None, name: str) -> None:
    schedule = self.get_schedule(group_name, name)
    stock(self, group_name, name)
    firing.disarm(schedule.arn, forget=True)


def _create_group(self: Any, stock: Any, name: str, tags: Any) -> Any:
    if name in self.schedule_groups:
        raise _error("ConflictException", f"Schedule group {name} already exists.", 409)
    return stock(self, name, tags or [])


def _delete_group(self: Any, stock: Any, name: str) -> None:
    """Its schedules go with it."""
    group = self.get_schedule_group(name)
    if group.name == "default":
        raise _invalid("Deleting default schedule group is not allowed.")
    stock(self, name)
    for schedule in group.schedules.values():
        firing.disarm(schedule.arn, forget=True)


def _validate(given: dict[str, Any]) -> None:
    text, zone = given["schedule_expression"], given.get("schedule_expression_timezone") or "UTC"
    try:
        expression = expressions.parse(text, zone)
    except KeyError:
        raise _invalid(f"Invalid Schedule Expression Timezone {zone}.") from None
    except ValueError:
        raise _invalid(f"Invalid Schedule Expression {text}.") from None
    start, end = given.get("start_date"), given.get("end_date")
    if not expression.once and start and end and float(end) <= float(start):
        raise _invalid("The EndDate you specify must come after the StartDate.")
    _validate_window(given["flexible_time_window"])
    if problem := targets.problem_with(given["target"]):
        raise _invalid(problem)


def _validate_window(window: dict[str, Any]) -> None:
    minutes = window.get("MaximumWindowInMinutes")
    if window.get("Mode") == "OFF" and minutes is not None:
        raise _invalid("MaximumWindowInMinutes must not be set when flexible time window is OFF.")
    if window.get("Mode") == "FLEXIBLE" and minutes not in _WINDOW_MINUTES:
        raise _invalid("MaximumWindowInMinutes must be set when flexible time window is FLEXIBLE.")


def _keep_action_after_completion() -> None:
    """moto forgets `ActionAfterCompletion` when a schedule is updated."""
    from moto.scheduler.responses import EventBridgeSchedulerResponse as Responses

    stock = Responses.update_schedule

    @functools.wraps(stock)
    def update_schedule(self: Any) -> Any:
        answer = stock(self)
        name = self.uri.split("?")[0].split("/")[-1]
        schedule = self.scheduler_backend.get_schedule(self._get_param("GroupName"), name)
        schedule.action_after_completion = self._get_param("ActionAfterCompletion")
        return answer

    Responses.update_schedule = update_schedule


def _invalid(message: str) -> Exception:
    return _error("ValidationException", message, 400)


def _error(code: str, message: str, status: int) -> Exception:
    from localstack.aws.api import CommonServiceException

    return CommonServiceException(code, message, status_code=status)
