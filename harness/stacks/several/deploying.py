"""Deploys stacks: independent ones in parallel, one that needs others after them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import Any

from harness.engines.base import Progress
from harness.engines.cloud import Cloud
from harness.errors import DeployError, HarnessError
from harness.stacks.several.dependencies import Needs, needs_of
from harness.stacks.several.wanted import Planned, Wanted, planned
from harness.stacks.stack import Stack

AT_ONCE = 4
Deploy = Callable[..., Stack]
"""`harness.stacks.deploy.deploy`, or one of the same shape: handed in, since that one deploys
assemblies, whose stacks are deployed by what stands here."""


@dataclass(frozen=True)
class Result:
    """A stack, or the error for which there is none."""

    planned: Planned
    stack: Stack | None = None
    error: HarnessError | None = None
    stopped_by: Needs | None = None
    """It was not tried, since a stack that it needs is not there."""

    @property
    def label(self) -> str:
        return self.planned.label


def deploy_several(
    wanted: Sequence[Wanted],
    cloud: Cloud,
    *,
    deploy: Deploy,
    progress: Progress | None = None,
    allow_unsupported: bool = False,
) -> list[Result]:
    """Bring each stack to what its template says now; the results in the order of `wanted`.

    A stack that fails stops those that need it, and no others.

    Raises:
        BadInput: a template cannot be read, or the stacks need each other in a circle;
            nothing was sent.
    """
    stacks = planned(wanted)
    needs = needs_of(stacks, cloud)
    with ThreadPoolExecutor(AT_ONCE) as pool:

        def start(stack: Planned) -> Future[Stack]:
            wanted = stack.wanted
            options: dict[str, Any] = {"parameters": wanted.parameters, "progress": progress}
            if allow_unsupported:
                options["allow_unsupported"] = True
            if wanted.name:
                options["name"] = wanted.name
            return pool.submit(deploy, wanted.template, cloud, **options)

        results = _Run(stacks, needs, start).run()
    return [results[stack.name] for stack in stacks]


def check_results(results: Sequence[Result]) -> list[Stack]:
    """The stacks, where all of them are there.

    Raises:
        HarnessError: the one error, with what was stopped by it; or a DeployError of several.
    """
    failed = [r for r in results if r.error is not None]
    if not failed:
        return [r.stack for r in results if r.stack is not None]
    notes = [told(r) for r in results if r.error is None]
    if len(failed) == 1 and failed[0].error is not None:
        error = failed[0].error
        error.what = "\n".join([error.what, *notes])
        error.args = (str(error),)
        raise error
    raise DeployError("\n".join([*(f"{r.label}: {r.error}" for r in failed), *notes]))


def told(result: Result) -> str:
    """One line: what became of it."""
    if result.stopped_by is not None:
        need = result.stopped_by
        return f"{result.label}: not deployed, since it {need.why} of {need.label} ({need.where})"
    return f"{result.label}: {'failed' if result.error else 'deployed'}"


class _Run:
    def __init__(
        self,
        stacks: Sequence[Planned],
        needs: Mapping[str, list[Needs]],
        start: Callable[[Planned], Future[Stack]],
    ) -> None:
        self._waiting = {stack.name: stack for stack in stacks}
        self._needs, self._start = needs, start
        self._results: dict[str, Result] = {}
        self._running: dict[Future[Stack], Planned] = {}

    def run(self) -> dict[str, Result]:
        while self._waiting or self._running:
            self._start_what_can()
            if not self._running:
                continue
            done, _ = wait(self._running, return_when=FIRST_COMPLETED)
            for future in done:
                self._take(self._running.pop(future), future)
        return self._results

    def _start_what_can(self) -> None:
        for name, stack in list(self._waiting.items()):
            needed = self._needs[name]
            gone = [n for n in needed if n.name in self._results and self._is_missing(n.name)]
            if gone:
                del self._waiting[name]
                self._results[name] = Result(stack, stopped_by=gone[0])
            elif all(n.name in self._results for n in needed):
                del self._waiting[name]
                self._running[self._start(stack)] = stack

    def _is_missing(self, name: str) -> bool:
        return self._results[name].stack is None

    def _take(self, stack: Planned, future: Future[Stack]) -> None:
        try:
            self._results[stack.name] = Result(stack, future.result())
        except HarnessError as error:
            self._results[stack.name] = Result(stack, error=error)
