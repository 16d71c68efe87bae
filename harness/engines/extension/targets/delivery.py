"""Delivering until it succeeds, or the retry policy ends it.

EventBridge User Guide, "How EventBridge retries delivering events": up to 185 times in 24
hours, with exponential back off. Scheduler User Guide, "Managing a schedule": the same policy.
"""

from __future__ import annotations

import functools
import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from ..clock import timers
from ..recorder import activity, fence
from ..recorder.in_flight import IN_FLIGHT, Errand
from . import failure

LOG = logging.getLogger(__name__)
_LONGEST_PAUSE = 480.0
"""Seconds: with it, 185 attempts just fit into 24 hours."""
BY_ATTEMPTS = "MaximumRetryAttempts"
BY_AGE = "MaximumEventAgeInSeconds"


@dataclass(frozen=True)
class Policy:
    """`age` in seconds, from the first attempt."""

    attempts: int = 185
    age: int = 86_400

    @staticmethod
    def of(given: dict[str, int] | None) -> Policy:
        given = given or {}
        return Policy(
            given.get("MaximumRetryAttempts", Policy.attempts),
            given.get("MaximumEventAgeInSeconds", Policy.age),
        )


@dataclass(frozen=True)
class GivenUp:
    """`exhausted`: which part of the policy ended it; None: there was nothing to retry."""

    failure: failure.Failure
    retries: int
    exhausted: str | None


@dataclass
class Delivery:
    """`send` gets the number of the attempt, from 1, and raises; `give_up` is the end of it."""

    account: str
    label: str
    send: Callable[[int], None]
    give_up: Callable[[GivenUp], None]
    done: Callable[[], None] = lambda: None
    policy: Policy = field(default_factory=Policy)
    began: float = field(default_factory=time.time)
    doing: activity.Activity = field(
        default_factory=lambda: activity.current() or activity.Activity(time.monotonic())
    )
    attempt: int = 0

    def start(self) -> None:
        """Make the first attempt in a thread of the pool."""
        errand = Errand(self.account, self.label)
        IN_FLIGHT.add(errand)
        _pool().submit(self._try, errand)

    def try_now(self) -> None:
        """Make the first attempt here; further ones in the pool."""
        errand = Errand(self.account, self.label)
        IN_FLIGHT.add(errand)
        self._try(errand)

    def _try(self, errand: Errand) -> None:
        token = activity.enter(self.doing)
        try:
            self._attempt()
        except Exception:
            LOG.exception("%s", self.label)
        finally:
            activity.leave(token)
            IN_FLIGHT.remove(errand)

    def _attempt(self) -> None:
        if fence.is_stale(self.account, self.doing):
            return
        self.attempt += 1
        try:
            self.send(self.attempt)
        except Exception as error:  # whatever the target answers
            if not fence.is_stale(self.account, self.doing):
                self._failed(failure.of(error))
            return
        self.done()

    def _failed(self, why: failure.Failure) -> None:
        if not why.is_retried:
            return self._end(why, None)
        if self.attempt > self.policy.attempts:
            return self._end(why, BY_ATTEMPTS)
        again = time.time() + pause(self.attempt)
        if again > self.began + self.policy.age:
            return self._end(why, BY_AGE)
        LOG.info("%s: attempt %s failed: %s", self.label, self.attempt, why.message)
        WAITING[id(self)] = self, again
        timers.at(again, self._once_more, self.label)

    def _once_more(self) -> None:
        # What waits is told until it is being done: nobody may find neither.
        self.start()
        WAITING.pop(id(self), None)

    def _end(self, why: failure.Failure, exhausted: str | None) -> None:
        LOG.warning("%s: given up: %s: %s", self.label, why.code, why.message)
        try:
            self.give_up(GivenUp(why, self.attempt - 1, exhausted))
        finally:
            self.done()


WAITING: dict[int, tuple[Delivery, float]] = {}
"""Deliveries that will be tried again, each with when (the cloud's epoch seconds)."""


def pause(attempt: int) -> float:
    """Seconds between an attempt that failed and the next."""
    return min(2.0 ** (attempt - 1), _LONGEST_PAUSE)


_lock = threading.Lock()


def _pool() -> ThreadPoolExecutor:
    with _lock:
        return _made_pool()


@functools.cache
def _made_pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=16, thread_name_prefix="deliveries")
