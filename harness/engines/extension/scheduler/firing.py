"""Running schedules: each waits for its next time by one timer."""

from __future__ import annotations

import json
import os
import time
from typing import Any

from ..clock import timers
from ..recorder.activity import Activity
from ..targets import clients, dead_letters
from ..targets.delivery import Delivery, GivenUp, Policy
from . import context, expressions, targets

_PRECISION = 60.0
"""Seconds: a time of the current minute is not over yet."""

_waiting: dict[str, timers.Timer] = {}
_begun: dict[str, float] = {}
"""By ARN, from when on a rate counts."""


def arm(schedule: Any, after: float | None = None) -> None:
    """Wait for the schedule's next time after `after`, by default now; if it is enabled."""
    disarm(schedule.arn)
    if schedule.state != "ENABLED":
        return
    moment = _next(schedule, time.time() if after is None else after)
    if moment is None:
        return
    _waiting[schedule.arn] = timers.at(
        moment, lambda: _due(schedule, moment), f"schedule {schedule.name}"
    )


def begin(schedule: Any) -> None:
    """The schedule is new, or has another expression: its rate counts from now on."""
    now = time.time()
    _begun[schedule.arn] = now
    expression = parsed(schedule)
    late = expression.once or not schedule.start_date
    arm(schedule, now - (_PRECISION if expression.once else 0.001) if late else now)


def disarm(arn: str, forget: bool = False) -> None:
    """`forget`: the schedule is no more."""
    timer = _waiting.pop(arn, None)
    if timer is not None:
        timer.cancel()
    if forget:
        _begun.pop(arn, None)


def parsed(schedule: Any) -> expressions.Expression:
    return expressions.parse(schedule.schedule_expression, schedule.schedule_expression_timezone)


def _next(schedule: Any, after: float) -> float | None:
    expression = parsed(schedule)
    if expression.once:  # neither start nor end counts for these
        return expression.following(after, 0.0)
    start = float(schedule.start_date or 0)
    anchor = start or _begun.get(schedule.arn, schedule.creation_date)
    is_rate = isinstance(expression, expressions.Rate)
    moment = expression.following(max(after, start - 1), anchor if is_rate else start)
    if moment is None or (schedule.end_date and moment > float(schedule.end_date)):
        return None
    return moment


def _due(schedule: Any, moment: float) -> None:
    _waiting.pop(schedule.arn, None)
    if not parsed(schedule).once:
        arm(schedule, moment)
    last = schedule.arn not in _waiting
    invoke(schedule, moment, done=(lambda: _completed(schedule)) if last else None)


def invoke(schedule: Any, moment: float, done: Any = None) -> str:
    """Send the schedule's target its input, as of `moment`; the execution's id."""
    occurrence = context.occurrence(schedule.arn, moment)
    target = schedule.target
    sender = clients.sender("scheduler", schedule.arn, target.get("RoleArn"))
    given = target.get("Input")
    if given is None:
        given = "{}" if targets.is_universal(target["Arn"]) else context.default_event(occurrence)

    def send(attempt: int) -> None:
        targets.call(sender, target, context.filled(given, occurrence, attempt))

    def give_up(end: GivenUp) -> None:
        queue = (target.get("DeadLetterConfig") or {}).get("Arn")
        if queue:
            body = context.filled(given, occurrence, end.retries + 1)
            dead_letters.keep(sender, queue, body, _attributes(occurrence, target, end))

    Delivery(
        sender.account,
        f"schedule {schedule.name}",
        send,
        give_up,
        done=done or (lambda: None),
        policy=Policy.of(target.get("RetryPolicy")),
        doing=Activity(time.monotonic(), _trace()),
    ).start()
    return occurrence.execution_id


def _attributes(
    of: context.Occurrence, target: dict[str, Any], end: GivenUp
) -> dict[str, str | None]:
    """Scheduler User Guide, "Configuring a schedule's dead-letter queue"."""
    return {
        "ERROR_CODE": end.failure.code,
        "ERROR_MESSAGE": end.failure.message,
        "EXECUTION_ID": of.execution_id,
        "EXHAUSTED_RETRY_CONDITION": end.exhausted,
        "IS_PAYLOAD_TRUNCATED": json.dumps(False),
        "RETRY_ATTEMPTS": str(end.retries),
        "SCHEDULED_TIME": of.time,
        "SCHEDULE_ARN": of.schedule_arn,
        "TARGET_ARN": target["Arn"],
    }


def _completed(schedule: Any) -> None:
    """It will not be due again, and its last invocation has ended."""
    if schedule.action_after_completion == "DELETE" and schedule.arn not in _waiting:
        from . import backend

        backend.remove(schedule)


def _trace() -> str:
    return f"1-{int(time.time()):08x}-{os.urandom(12).hex()}"
