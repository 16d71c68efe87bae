"""The shapes of results as data; `harness schema results` is made from them.

Times: `at` in seconds since the epoch, `seconds` as a duration. Files are relative to the
working directory of the run where that is shorter; lines and columns count from 1.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

VERSION: Literal[1] = 1
"""Grows when a reader of the stream would have to change; new keys alone do not."""

ScenarioStatus = Literal["passed", "flaky", "failed", "error", "skipped", "unsupported", "xfailed"]
StepStatus = Literal["passed", "failed", "error", "unsupported", "not_run"]
Section = Literal["given", "when", "then", "always"]


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")  # a newer stream has more keys


class Place(_Data):
    """A place in a file."""

    file: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" if self.line is not None else self.file


class TextLine(_Data):
    """A line of text and what it is."""

    text: str
    role: Literal["plain", "title", "problem", "expected", "actual", "hint"] = "plain"


class Failure(_Data):
    """Why a step did not pass."""

    message: str
    where: Place | None = None
    expected: Any = None
    actual: Any = None
    differences: list[str] = []
    """One line a difference, such as `$.stock: expected 10, got 9`."""
    seen: list[str] = []
    """What was there instead."""
    diff: list[TextLine] = []
    """Lines that begin with `- ` (expected), `+ ` (actual) or two blanks."""
    excerpt: list[TextLine] = []
    """The lines of the file around `where`."""


class StepData(_Data):
    """One entry of given, when, then or always."""

    section: Section
    kind: str
    title: str
    where: Place | None = None
    status: StepStatus
    seconds: float
    failure: Failure | None = None


class ResourceName(_Data):
    """What a physical name in the records is called in the template."""

    logical: str
    type: str
    physical: str


def titles_of(resources: Iterable[ResourceName]) -> dict[str, str]:
    """Logical ids by the resource's name, ARN or URL, or the end of it."""
    whole = {one.physical: one.logical for one in resources}
    ends = {re.split("[:/]", physical)[-1]: logical for physical, logical in whole.items()}
    return {**ends, **whole}


class Cost(_Data):
    """What one function, or all requests of one kind, would have cost on AWS."""

    service: str
    name: str
    requests: int
    usd: float | None
    """Null: there is no price for it."""
    billed_ms: int = 0
    gb_seconds: float = 0.0
    memory_mb: int = 0
    architecture: str | None = None


Stored = Literal["item", "object", "message", "execution"]
Change = Literal["added", "removed", "changed"]


class StateChange(_Data):
    """Something in the stack that is not as it was before the scenario's `when`."""

    resource: str
    """Its logical id."""
    what: Stored
    change: Change
    name: str
    """An item's key, an object's key, a message's id, an execution's name."""
    before: dict[str, Any] | None = None
    after: dict[str, Any] | None = None


class ScenarioData(_Data):
    """One scenario, run once on one of its stacks."""

    id: str
    """`FILE::NAME`: the same in every run."""
    name: str
    where: Place
    suite: str
    """The folder of the file."""
    tags: list[str] = []
    stacks: list[str] = []
    """The templates that it runs on."""
    description: str | None = None
    status: ScenarioStatus
    reason: str | None = None
    at: float | None = None
    seconds: float
    worker: int | str | None = None
    seed: int | None = None
    """What its random values came from, where it had any: `--seed` gives the same again."""
    bundle: str | None = None
    """The file that replays its failure: `harness replay FILE`."""
    no_bundle: str | None = None
    """Why there is none, though one was wanted."""
    steps: list[StepData] = []
    timeline: list[str] = []
    logs: dict[str, list[str]] = {}
    """Lines by function."""
    notes: list[str] = []
    """Errors and warnings of the engine."""
    resources: list[ResourceName] = []
    """The deployed resources that the records name."""
    cost: list[Cost] = []
    state: list[StateChange] = []
    """What changed in tables, buckets, queues and machines; told where a report wants it."""
    given_until: int = 0
    """The `seq` of the last record of what the scenario's `given` did from outside."""
    records: list[dict[str, Any]] = []
    """Calls, invocations and notes in the order of time, as the engine recorded them; calls
    that services make for themselves, and our own looking, left out."""

    @property
    def titles(self) -> dict[str, str]:
        """Logical ids by what records call the resource."""
        return titles_of(self.resources)

    @property
    def usd(self) -> float:
        """What the flow would have cost, as far as there are prices."""
        return math.fsum(row.usd or 0 for row in self.cost)

    @property
    def failures(self) -> list[tuple[StepData, Failure]]:
        return [(step, step.failure) for step in self.steps if step.failure is not None]


class RunInfo(_Data):
    """What a run was made with."""

    engine: str | None = None
    release: str | None = None
    endpoint: str | None = None
    harness: str
    python: str
    platform: str
    workers: int | None = None
    seed: int | None = None
    """Of random values."""
    arguments: list[str] = []


class _Event(_Data):
    v: Literal[1] = VERSION
    at: float


class RunStarted(_Event):
    """The engine is up, and the scenarios begin."""

    event: Literal["run_started"] = "run_started"
    run: RunInfo
    planned: int | None
    """Scenarios that were chosen; null: not known (under pytest)."""


class ScenarioStarted(_Event):
    event: Literal["scenario_started"] = "scenario_started"
    id: str
    name: str
    where: Place
    worker: int | str | None = None


class StepStarted(_Event):
    """A step begins; a `then` step waits from here on."""

    event: Literal["step_started"] = "step_started"
    id: str
    """The scenario's."""
    section: Section
    title: str
    where: Place | None = None


class StepEnded(_Event):
    """An action was done, or an expectation was decided.

    Its failure stands in `scenario_ended`, once all secrets of the scenario are known.
    """

    event: Literal["step_ended"] = "step_ended"
    id: str
    """The scenario's."""
    role: Literal["action", "expectation"]
    step: StepData


class ScenarioEnded(_Event):
    event: Literal["scenario_ended"] = "scenario_ended"
    scenario: ScenarioData


class RunEnded(_Event):
    """The summary."""

    event: Literal["run_ended"] = "run_ended"
    seconds: float
    counts: dict[ScenarioStatus, int]
    exit_code: int
    usd: float
    """What all flows would have cost on AWS, as far as there are prices."""


Event = Annotated[
    RunStarted | ScenarioStarted | StepStarted | StepEnded | ScenarioEnded | RunEnded,
    Field(discriminator="event"),
]
