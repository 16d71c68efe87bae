"""Worker threads that replay groups of scenarios, each in an account of its own.

Threads and not processes: a worker mostly waits for the engine, and a process would pay for
its imports and its service models once more.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass

from harness.engines.accounts import account_after
from harness.engines.base import RunningEngine
from harness.engines.cloud import Cloud
from harness.engines.running import has_ended
from harness.scenarios.parallel.agenda import Agenda
from harness.scenarios.parallel.case import After, not_run, run_case
from harness.scenarios.parallel.deploying import DeploymentTurns
from harness.scenarios.parallel.groups import Group
from harness.scenarios.results import RunEvent, ScenarioResult
from harness.scenarios.running.session import Session, stock_deploy
from harness.scenarios.values.inputs import Inputs

FIRST_ACCOUNT = "200000000000"
"""Not the account of `harness env`: scenarios reset the data of theirs."""
END_WITHIN = 3.0
"""Seconds that workers get, once the engine is gone, to notice it."""


@dataclass(frozen=True)
class Preparing:
    """What a worker does before its scenario can begin, such as deploying."""

    sentence: str


Told = Callable[[int, "RunEvent | Preparing"], None]
"""Hears each worker's number (from 0) and what it does, in the thread that calls `run`."""


@dataclass(frozen=True)
class _Done:
    number: int
    result: ScenarioResult


@dataclass(frozen=True)
class _Gone:
    error: BaseException | None


class _Abandoned(BaseException):
    """Ends a worker in the middle of its scenario."""


class Workers:
    """A context manager that outlives the engine: at its end no worker runs any more."""

    def __init__(
        self,
        count: int,
        *,
        allow_unsupported: bool = False,
        enforce_iam: bool = False,
        inputs: Inputs | None = None,
        after: After | None = None,
        retries: int = 0,
        looks_at_states: bool = False,
    ) -> None:
        self.count = count
        self._retries = retries
        self._after = after
        self._allow_unsupported = allow_unsupported
        self._enforce_iam = enforce_iam
        self._inputs = inputs or Inputs()
        self._looks_at_states = looks_at_states
        self._deploy = DeploymentTurns(stock_deploy)
        self._agenda = Agenda((), 0)
        self._mail: queue.SimpleQueue[tuple[int, RunEvent | Preparing | _Done | _Gone]]
        self._mail = queue.SimpleQueue()
        self._abandoned = threading.Event()
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        self._agenda.stop()
        self._abandoned.set()
        end = time.monotonic() + END_WITHIN
        for thread in self._threads:
            thread.join(max(0.0, end - time.monotonic()))

    def run(
        self,
        groups: Sequence[Group],
        engine: RunningEngine,
        tell: Told,
        *,
        exitfirst: bool = False,
    ) -> list[ScenarioResult]:
        """The results in the order of the cases' numbers, whichever worker had them.

        Args:
            exitfirst: after a failure no scenario is begun; those that run are ended in order.
        """
        count = min(self.count, len(groups))
        self._agenda = Agenda(groups, count)
        for worker in range(count):
            thread = threading.Thread(
                target=self._work, args=(worker, engine, exitfirst), daemon=True
            )
            thread.start()
            self._threads.append(thread)
        results: dict[int, ScenarioResult] = {}
        working = len(self._threads)
        while working:
            worker, told = self._mail.get()
            match told:
                case _Done(number=number, result=result):
                    results[number] = result
                case _Gone(error=error):
                    working -= 1
                    if error is not None:
                        self._abandoned.set()
                        raise error
                case _:
                    tell(worker, told)
        return [results[number] for number in sorted(results)]

    def _work(self, worker: int, engine: RunningEngine, exitfirst: bool) -> None:
        def tell(event: RunEvent | Preparing) -> None:
            if self._abandoned.is_set():
                raise _Abandoned
            self._mail.put((worker, event))

        error: BaseException | None = None
        try:
            cloud = Cloud(engine, account=account_after(FIRST_ACCOUNT, worker))
            with (
                Session(
                    cloud,
                    deploy=self._deploy,
                    progress=lambda text, _: tell(Preparing(text)),
                    allow_unsupported=self._allow_unsupported,
                    enforce_iam=self._enforce_iam,
                    inputs=self._inputs,
                    looks_at_states=self._looks_at_states,
                ) as session,
                closing(self._agenda.cases()) as cases,
            ):
                for number, case in cases:
                    if has_ended(engine):
                        result = not_run(case, tell)
                    else:
                        result = run_case(case, session, tell, self._after, self._retries)
                    self._mail.put((worker, _Done(number, result)))
                    if exitfirst and result.status in ("failed", "error"):
                        self._agenda.stop()
        except _Abandoned:
            pass
        except BaseException as raised:  # a defect: told where the user sees it
            error = raised
        finally:
            self._mail.put((worker, _Gone(error)))
