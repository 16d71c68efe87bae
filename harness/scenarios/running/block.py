"""Run one `then` or `always`: responses at once, the rest waits together."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from harness.errors import HarnessError
from harness.scenarios.context import Context, Shared
from harness.scenarios.expectations.base import Expectation, Look
from harness.scenarios.model import Step
from harness.scenarios.results import Problem, StepResult
from harness.scenarios.running.evaluating import evaluate, keep
from harness.scenarios.running.pending import Pending
from harness.scenarios.running.problems import REPORTED, of_error, of_look, status_of
from harness.scenarios.running.waiting import Waiter


class Block:
    """The expectations of one block; `done` is called with each result, in order."""

    def __init__(
        self,
        steps: list[Step],
        shared: Shared,
        timeout: float,
        started: Callable[[Step], None],
        done: Callable[[StepResult], None],
    ) -> None:
        self.steps = steps
        self.shared = shared
        self.timeout = timeout
        self.started = started
        self.done = done

    def run(self) -> bool:
        """Whether all of it held."""
        at_once = [s for s in self.steps if not _waits(s)]
        together = [s for s in self.steps if _waits(s)]
        fine = [self._at_once(step) for step in at_once]
        return self._together(together) and all(fine)

    def _at_once(self, step: Step) -> bool:
        began = time.monotonic()
        self.started(step)
        pending = self._pending(step, began)
        if pending is None:
            return False
        pending.again(last=True)
        return self._conclude(pending, began, None)

    def _together(self, steps: list[Step]) -> bool:
        began = time.monotonic()
        all_pending = []
        for step in steps:
            self.started(step)
            all_pending.append(self._pending(step, began))
        pending = [p for p in all_pending if p is not None]
        if pending:
            waiter = Waiter(pending, self.shared.observed, self.timeout)
            try:
                waiter.wait()
            except REPORTED as error:
                for one in pending:
                    one.broken = None if one.holds else error
            late = {id(p) for p in pending if waiter.is_late(p)}
            passed = [
                self._conclude(p, began, time.monotonic() - began, id(p) in late) for p in pending
            ]
            return all(passed) and len(pending) == len(steps)
        return not steps

    def _pending(self, step: Step, began: float) -> Pending | None:
        try:
            expectation = evaluate(step, self.shared, matchers=True)
        except HarnessError as error:
            problem = of_error(error, step, self.shared)
            self.done(result_of(step, status_of(error), time.monotonic() - began, problem))
            return None
        return Pending(step, expectation, Context(self.shared, step))

    def _conclude(
        self, pending: Pending, began: float, waited: float | None, late: bool = True
    ) -> bool:
        step, problem, status = pending.step, None, "passed"
        if pending.broken is not None:
            problem = of_error(pending.broken, step, self.shared)
            status = status_of(pending.broken)
        elif pending.holds:
            problem, status = self._keep(pending)
        elif pending.look is None or not (late or pending.hopeless):
            status = "not_run"
        else:
            problem = of_look(_look_of(pending), step, self.shared, waited)
            status = "failed"
        self.done(result_of(step, status, time.monotonic() - began, problem))
        return status == "passed"

    def _keep(self, pending: Pending) -> tuple[Problem | None, str]:
        assert pending.look is not None
        try:
            keep(pending.step, pending.look.result, self.shared)
        except HarnessError as error:
            return of_error(error, pending.step, self.shared), "failed"
        return None, "passed"


def _look_of(pending: Pending) -> Look:
    """Its look; one that was decided says that it need not be waited for."""
    assert pending.look is not None
    if not pending.decided:
        return pending.look
    message = f"{pending.look.message}; the flow is quiet, so nothing more will come"
    return replace(pending.look, message=message)


def _waits(step: Step) -> bool:
    return not issubclass(step.model, Expectation) or step.model.waits


def result_of(
    step: Step, status: str, seconds: float, problem: Problem | None = None
) -> StepResult:
    """The step's result."""
    return StepResult(step.section, step.kind, step.title, step.where, status, seconds, problem)
