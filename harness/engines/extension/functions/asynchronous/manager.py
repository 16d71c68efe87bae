"""The events of one version of a function, from their arrival to their end.

Stock (4.13.1, 4.14.0) has a queue, a polling thread and a pool for each version. Here an event
goes to a thread at once, and what has to wait is a timer of the cloud's clock.
"""

from __future__ import annotations

import logging
import threading
import time
import weakref
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

from ...clock import timers
from ...faults.deliveries import how_often
from ...recorder import activity, fence
from ...recorder.in_flight import IN_FLIGHT, Errand
from ..recursion import is_loop
from . import records
from .event import Event, most_retries, qualifier_of

LOG = logging.getLogger(__name__)
AT_ONCE = 1000
"""Events that run at the same time, over all functions; the default limit of an account."""
MANAGERS: weakref.WeakSet[EventManager] = weakref.WeakSet()
_serving: dict[str, EventManager] = {}
"""The manager that takes a version's events now: an update makes another one."""
_pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="lambda-events")


class EventManager:
    """In place of LocalStack's `LambdaEventManager`, with its methods."""

    def __init__(self, version_manager: Any) -> None:
        self.version_manager = version_manager
        self._lock = threading.Lock()
        self._waiting: set[Event] = set()
        self._ended = False

    @property
    def account(self) -> str:
        return str(self.version_manager.function_version.id.account)

    @property
    def _function_arn(self) -> str:
        return str(self.version_manager.function_version.id.unqualified_arn())

    @property
    def _key(self) -> str:
        function = self.version_manager.function
        return f"{self.version_manager.function_arn} {getattr(function, 'instance_id', '')}"

    def start(self) -> None:
        former = _serving.get(self._key)
        _serving[self._key] = self
        MANAGERS.add(self)
        if former is not None:
            for event in former.take_all():
                self._wait(event, event.waits.when if event.waits else time.time())

    def stop_for_update(self) -> None:
        """Another manager has taken over what waits."""
        self._ended = True

    def stop(self) -> None:
        self._ended = True
        if _serving.get(self._key) is self:
            del _serving[self._key]
        self.take_all()

    def waiting(self) -> list[tuple[str, float]]:
        """Events that wait for another try: what for, and when (the cloud's epoch seconds)."""
        with self._lock:
            events = list(self._waiting)
        return [(f"a retry of {self._function}", e.waits.when) for e in events if e.waits]

    @property
    def _function(self) -> str:
        return str(self.version_manager.function_version.id.function_name)

    def take_all(self) -> list[Event]:
        """Forget what waits for its time; it is the caller's."""
        with self._lock:
            events, self._waiting = list(self._waiting), set()
        for event in events:
            if event.waits:
                event.waits.cancel()
        return events

    def enqueue_event(self, invocation: Any) -> None:
        name = self.version_manager.function_version.id.function_name
        doing = activity.current()
        for _ in range(how_often(self.account, name, to_queue=False)):
            # the stock response handlers read the header of the request that brought it
            own = replace(invocation, trace_context=dict(invocation.trace_context or {}))
            header = own.trace_context.get("aws_trace_header")
            root = str(header.root) if header is not None and header.root else None
            self._run_soon(Event(own, root, doing.lineage if doing else None))

    def _wait(self, event: Event, when: float) -> None:
        with self._lock:
            self._waiting.add(event)
            event.waits = timers.at(when, lambda: self._due(event), "lambda-event-retry")

    def _due(self, event: Event) -> None:
        with self._lock:
            if event not in self._waiting:
                return
            self._waiting.discard(event)
        self._run_soon(event)

    def _run_soon(self, event: Event) -> None:
        doing = activity.Activity(event.began, event.trace, event.lineage, self.account)
        if fence.is_stale(self.account, doing):
            return
        errand = Errand(self.account, "asynchronous invocation")
        IN_FLIGHT.add(errand)
        try:
            _pool.submit(self._run, event, doing, errand)
        except RuntimeError:  # the engine ends
            IN_FLIGHT.remove(errand)

    def _run(self, event: Event, doing: activity.Activity, errand: Errand) -> None:
        token = activity.enter(doing)
        try:
            if not fence.is_stale(self.account, doing):
                _serving.get(self._key, self)._invoke(event)
        except Exception:
            if not fence.is_stale(self.account, doing):
                LOG.exception("an event of %s failed in the engine", self._key)
        finally:
            activity.leave(token)
            IN_FLIGHT.remove(errand)

    def _invoke(self, event: Event) -> None:
        settings = self._settings(event)
        if is_loop(self.version_manager.function, self._function_arn, event.lineage):
            self._given_up(event, settings, "RecursiveLoopDetected", None)
            return
        if event.too_old_in(0, settings):
            self._given_up(event, settings, "EventAgeExceeded", None)
            return
        try:
            result = self.version_manager.invoke(invocation=event.invocation)
        except Exception as error:
            self._refused(event, settings, error)
            return
        if not result.is_error:
            records.succeeded(self.version_manager, event, settings, result)
            return
        delay = event.retry_delay(_base_delay())
        if event.retries >= most_retries(settings):
            self._given_up(event, settings, "RetriesExhausted", result)
        elif event.too_old_in(delay, settings):
            self._given_up(event, settings, "EventAgeExceeded", result)
        else:
            event.retries += 1
            event.refusals = 0
            self._wait(event, time.time() + delay)

    def _refused(self, event: Event, settings: Any, error: Exception) -> None:
        """It did not run: a throttle (429), or a fault of the engine (5xx)."""
        from ...lambda_runtime.listeners import Interrupted

        if isinstance(error, Interrupted) or fence.is_stale(self.account, activity.current()):
            return
        if self._ended and _serving.get(self._key) not in (None, self):
            self._run_soon(event)
            return
        if self.version_manager.function.reserved_concurrent_executions == 0:
            self._given_up(event, settings, "ZeroReservedConcurrency", None)
            return
        if getattr(error, "code", "") != "TooManyRequestsException":
            LOG.warning("an event of %s was not run, once more: %s", self._key, error)
        delay = event.backoff()
        event.refusals += 1
        if event.too_old_in(delay, settings):
            self._given_up(event, settings, "EventAgeExceeded", None)
        else:
            self._wait(event, time.time() + delay)

    def _given_up(self, event: Event, settings: Any, condition: str, result: Any) -> None:
        records.given_up(self.version_manager, event, settings, condition, result)

    def _settings(self, event: Event) -> Any:
        """The invoke configuration of what was called: the function, a version, or an alias."""
        configurations = self.version_manager.function.event_invoke_configs
        return configurations.get(qualifier_of(event.invocation.invoked_arn))


def _base_delay() -> float:
    from localstack import config

    return float(config.LAMBDA_RETRY_BASE_DELAY_SECONDS)
