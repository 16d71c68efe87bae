"""What the runner tells while and after it runs; reports only read these."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from harness.engines.extension.wire import Record
from harness.errors import Location
from harness.stacks.stack import Resource


@dataclass(frozen=True)
class Problem:
    """Why a step failed: expected beside actual, and what was seen instead."""

    message: str
    where: Location | None = None
    expected: Any = None
    actual: Any = None
    differences: list[str] = field(default_factory=list)
    """One line a difference, such as `$.stock: expected 10, got 9`."""
    seen: list[str] = field(default_factory=list)
    """What was there instead: the last item, the last messages, the states visited."""
    exit_code: int = 1
    """2 where the user has to mend the input or the engine, as in `HarnessError`."""


@dataclass(frozen=True)
class StepResult:
    """One entry of given, when, then or always."""

    section: str
    kind: str
    title: str
    where: Location | None
    status: str
    """`passed`, `failed` (an expectation did not hold), `error` (an action could not run),
    `unsupported`, or `not_run`."""
    seconds: float
    problem: Problem | None = None


@dataclass(frozen=True)
class ScenarioResult:
    """One scenario, run once."""

    name: str
    where: Location
    status: str
    """`passed`, `failed`, `error`, `unsupported` or `skipped` (with `reason`)."""
    seconds: float
    steps: list[StepResult] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    reason: str | None = None
    seed: int | None = None
    """What its random values came from, where it had any: `--seed` gives the same again."""
    secrets: frozenset[str] = field(default=frozenset(), repr=False)
    """Values that its steps declared secret: no file may show them."""
    at: float | None = None
    """When it began, in seconds since the epoch, by this machine's clock."""
    tags: list[str] = field(default_factory=list)
    description: str | None = None
    stacks: list[Path] = field(default_factory=list)
    """The templates that it ran on."""
    resources: list[Resource] = field(default_factory=list)
    """What was deployed for it."""
    given_until: int = 0
    """The number of the newest record when `given` was done."""
    before: dict[str, Any] = field(default_factory=dict)
    """What lay in the stack when `given` was done, by logical id; see `state_of`."""
    after: dict[str, Any] = field(default_factory=dict)
    """What lay in it at the end. Both are empty unless the session looks at states."""

    bundle: Path | None = None
    """The file that replays its failure; None where there is none."""
    no_bundle: str | None = None
    """Why there is none, though one was wanted."""

    @property
    def problem(self) -> Problem | None:
        """The first problem."""
        return next((s.problem for s in self.steps if s.problem), None)

    @property
    def exit_code(self) -> int:
        """0: fine. 1: what was expected did not come. 2: it could not be run as asked."""
        if self.status not in ("failed", "error"):
            return 0
        return max((s.problem.exit_code for s in self.steps if s.problem), default=1)


@dataclass(frozen=True)
class ScenarioStarted:
    name: str
    where: Location


@dataclass(frozen=True)
class StepStarted:
    """Sent when a step begins; a waiting `then` step is what the user sees it wait for."""

    scenario: str
    section: str
    title: str
    where: Location | None


@dataclass(frozen=True)
class StepFinished:
    scenario: str
    result: StepResult


@dataclass(frozen=True)
class ScenarioFinished:
    result: ScenarioResult


RunEvent = ScenarioStarted | StepStarted | StepFinished | ScenarioFinished
Listener = Callable[[RunEvent], None]
