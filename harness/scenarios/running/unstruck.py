"""Faults that were set and never struck: the scenario showed nothing of them."""

from __future__ import annotations

from collections.abc import Iterator

from harness.scenarios.context import Shared
from harness.scenarios.results import Problem, StepResult


def unstruck(shared: Shared) -> Iterator[StepResult]:
    """A failed step for each, at the place where it was set."""
    counts = shared.cloud.faults.counts()
    for number, step in shared.faults.items():
        found = counts.get(number)
        if found is None or found.struck:
            continue
        what = (
            f"what it is for happened {found.matched} times, and none was the one to strike"
            if found.matched
            else "nothing that it is for happened"
        )
        problem = Problem(
            f"the fault never struck: {what}\n"
            "mend the fault or the flow; `optional: true` where either is fine",
            where=step.where,
        )
        title = f"{step.title}: struck"
        yield StepResult("then", step.kind, title, step.where, "failed", 0.0, problem)
