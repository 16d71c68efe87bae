"""What a test that fails is told: every difference, and expected beside actual."""

from __future__ import annotations

from typing import Any

from harness.errors import BadInput, HarnessError, Unsupported
from harness.report.diff import diff
from harness.report.failure import failure_lines
from harness.report.results.building import step_of
from harness.scenarios.matchers.base import to_plain
from harness.scenarios.results import StepResult


class Unmet(AssertionError):
    """Expectations that did not come true."""


def mismatch_lines(differences: list[str], expected: Any, actual: Any) -> list[str]:
    """The differences, and a diff where the actual value has parts."""
    lines = list(differences)
    if isinstance(actual, (dict, list, tuple)):
        lines += ["", "- expected   + actual"]
        lines += [line.text for line in diff(to_plain(expected), to_plain(actual))]
    return lines


def mismatch(differences: list[str], expected: Any, actual: Any) -> str:
    return "\n".join(mismatch_lines(differences, expected, actual))


def check(results: list[StepResult], engine: str) -> None:
    """
    Raises:
        Unmet: an expectation did not hold, with the report that a scenario would give.
        Unsupported: the engine cannot tell.
        HarnessError: one could not be looked at.
    """
    __tracebackhide__ = True
    for result in results:
        problem = result.problem
        if problem is None or result.status == "failed":
            continue
        if result.status == "unsupported":
            raise Unsupported(engine, problem.message.removeprefix(f"unsupported on {engine}: "))
        kind = BadInput if problem.exit_code == BadInput.exit_code else HarnessError
        raise kind(f"{result.title}: {problem.message}")
    blocks = []
    for result in results:
        if (failure := step_of(result).failure) is not None:
            lines = (line.text for line in failure_lines(failure))
            blocks.append("\n".join([f"{result.title} does not hold", *lines]))
    if blocks:
        raise Unmet("\n\n".join(blocks))
