"""EventBridge's scheduled rules fire by timers, each at its own second.

Stock (4.13.1, 4.14.0): one loop looks once a minute and fires what is due within the minute to
come; `rate` becomes a cron aligned to the hour; days of the week are off by one; targets that
are put twice fire twice, and a deleted rule fires on.
"""

from __future__ import annotations

import functools
import time
import weakref
from concurrent.futures import ThreadPoolExecutor
from types import ModuleType
from typing import Any

from ..mends.on_import import after_import
from ..recorder import activity
from ..scheduler.expressions import Expression, Rate, parse
from .timers import TIMERS, Timer


def install() -> None:
    after_import("localstack.services.events.scheduler", _without_loop)
    after_import("localstack.services.events.rule", _with_seconds)
    after_import("localstack.services.events.provider", _by_timers)


class Firing:
    """One rule's schedule, as long as the rule is as it was put."""

    def __init__(self, provider: Any, service: Any, schedule: Expression, began: float) -> None:
        self._provider = weakref.ref(provider)
        self.arn = service.rule.arn
        self.schedule = schedule
        self.began = began
        self._timer: Timer | None = None

    def arm(self) -> None:
        anchor = 0.0
        if isinstance(self.schedule, Rate):
            anchor = self.began + self.schedule.seconds
        due = self.schedule.following(time.time(), anchor)
        if due is not None:
            self._timer = TIMERS.at(due, self._fire, f"rule {self.arn}")

    def cancel(self) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def send(self) -> bool:
        """Send the rule's targets its event; False where the rule is no more."""
        provider = self._provider()
        service = provider._rule_services_store.get(self.arn) if provider else None
        if provider is None or service is None:
            return False
        if service.rule.state != "DISABLED" and service.rule.targets:
            _sending().submit(_send, provider, service.rule)
        return True

    def _fire(self) -> None:
        if self.send():
            self.arm()


_firings: dict[str, Firing] = {}


def run_now(arn: str) -> bool:
    """Send the rule's targets its event now; False where there is no such schedule."""
    firing = _firings.get(arn)
    return firing is not None and firing.send()


def _without_loop(module: ModuleType) -> None:
    module.JobScheduler.start = classmethod(lambda cls: cls.instance())


def _with_seconds(module: ModuleType) -> None:
    def schedule(_self: Any, expression: str) -> Expression:
        try:
            return parse(expression)
        except ValueError as error:
            raise module.ValidationException(
                "Parameter ScheduleExpression is not valid."
            ) from error

    module.RuleService._get_schedule_cron = schedule
    # Asked for with each PutTargets; the schedule begins with the rule.
    module.RuleService.create_schedule_job = lambda _self, _function: None


def _by_timers(module: ModuleType) -> None:
    provider_class = module.EventsProvider
    stock_create = provider_class.create_rule_service
    stock_delete = provider_class._delete_rule_services

    @functools.wraps(stock_create)
    def create_rule_service(self: Any, *args: Any, **kwargs: Any) -> Any:
        service = stock_create(self, *args, **kwargs)
        _put(self, service)
        return service

    @functools.wraps(stock_delete)
    def delete(self: Any, rules: Any) -> None:
        for rule in list(rules.values()) if isinstance(rules, dict) else [rules]:
            if firing := _firings.pop(rule.arn, None):
                firing.cancel()
        stock_delete(self, rules)

    provider_class.create_rule_service = create_rule_service
    provider_class._delete_rule_services = delete


def _put(provider: Any, service: Any) -> None:
    arn, schedule = service.rule.arn, service.schedule_cron
    before = _firings.pop(arn, None)
    if before is not None:
        before.cancel()
    if schedule is None:
        return
    # Put again as it was, it goes on as it was.
    same = before is not None and before.schedule == schedule
    began = before.began if same and before is not None else time.time()
    firing = _firings[arn] = Firing(provider, service, schedule, began)
    firing.arm()


@functools.cache
def _sending() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=16, thread_name_prefix="events-rule")


def _send(provider: Any, rule: Any) -> None:
    token = activity.enter(activity.Activity(time.monotonic()))
    try:
        provider._get_scheduled_rule_job_function(rule.account_id, rule.region, rule)()
    finally:
        activity.leave(token)
