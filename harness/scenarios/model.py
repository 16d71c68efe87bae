"""A scenario as it was read: what to deploy, what to do, what must come of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from harness.errors import Location
from harness.scenarios.source.tree import Document, NodePath


@dataclass(frozen=True)
class StackReference:
    """A stack that a scenario runs against; `path` is where the file says so."""

    template: Path
    parameters: dict[str, str]
    where: Location
    path: NodePath
    name: str | None = None


@dataclass(frozen=True, eq=False)
class Included:
    """A file of steps, at one of the places that include it."""

    document: Document
    at: Location
    """Where it is included."""
    arguments: dict[str, tuple[Document, NodePath]]
    """By parameter, where its value stands: in the including file, or a default in this one."""
    outer: Included | None
    """What the including file is included by; None: it is the scenario's own."""

    @property
    def places(self) -> list[Location]:
        """Where it is included, and where that is, innermost first."""
        return [self.at, *(self.outer.places if self.outer else ())]


@dataclass(frozen=True)
class Step:
    """One entry of given, when, then or always, not yet evaluated."""

    section: str
    kind: str
    model: type[BaseModel]
    document: Document
    path: NodePath
    """Where the step stands in its document; its body is at `(*path, kind)`."""
    title: str
    label: str | None = None
    capture: dict[str, str] = field(default_factory=dict)
    times: int = 1
    error: str | None = None
    """The error code with which AWS must refuse the action."""
    hold: float | None = None
    """Seconds that the expectation must stay true."""
    until_quiet: bool = False
    """Whether the expectation is about what is left when nothing goes on any more."""
    timeout: float | None = None
    """Seconds that the step may take; None: what the scenario says."""
    concurrency: int | None = None
    """How many of its `times` are done at once; None: one by one."""
    may_fail: bool = False
    """Whether what is refused of a burst is only counted."""
    included: Included | None = None
    """By what it came into the scenario; None: it stands there."""
    whole: bool = False
    """Whether the body is all that stands at `path`, without its kind as a key."""

    @property
    def where(self) -> Location:
        return self.document.where(self.path)

    @property
    def body_path(self) -> NodePath:
        return self.path if self.whole else (*self.path, self.kind)

    @property
    def body(self) -> Any:
        return self.document.at(self.body_path)


@dataclass(frozen=True)
class Round:
    """Actions, then expectations that wait together."""

    when: list[Step]
    then: list[Step]
    name: str | None = None


@dataclass(frozen=True)
class Row:
    """One entry of `cases:`: the scenario is run once for it, with its variables."""

    name: str
    values: dict[str, Any]
    path: NodePath | None
    """Where the values stand in the scenario's document; None: in a file of their own."""


@dataclass(frozen=True)
class Scenario:
    """One scenario of a file."""

    name: str
    where: Location
    document: Document
    description: str | None
    stack: list[StackReference]
    """What is deployed together; empty without a stack."""
    stacks: dict[str, list[StackReference]]
    tags: list[str]
    skip: str | None
    xfail: str | None
    timeout: float
    """Seconds: the deadline of each `then` as a whole."""
    iam_enforced: bool
    """Whether policies are enforced for it, also where the run does not ask for it."""
    variables: dict[str, Any]
    given: list[Step]
    rounds: list[Round]
    always: list[Step]
    clock: str = "real"
    """Whose time functions see: `real`, or `shared`, which is the cloud's."""
    row: Row | None = None
    """The entry of `cases:` that it is run for; None where it has none."""

    @property
    def moves_clock(self) -> bool:
        """Whether it has the engine for itself, since it moves the engine's clock."""
        return any(_has(step.kind, step.body) for step in self.steps)

    @property
    def file(self) -> Path:
        return self.where.file

    @property
    def variants(self) -> list[str | None]:
        """The keys of `stacks:`, or just None: the scenario runs once for each."""
        return list(self.stacks) or [None]

    def title(self, variant: str | None = None) -> str:
        """Its name, with the variant and the case in brackets: `name[python-declined]`."""
        parts = [part for part in (variant, self.row and self.row.name) if part]
        return f"{self.name}[{'-'.join(parts)}]" if parts else self.name

    def stack_of(self, variant: str | None) -> list[StackReference]:
        """What the variant deploys."""
        return self.stacks[variant] if variant is not None else self.stack

    @property
    def steps(self) -> list[Step]:
        """Every step, in the file's order."""
        rounds = [s for r in self.rounds for s in (*r.when, *r.then)]
        return [*self.given, *rounds, *self.always]


def _has(kind: str, body: Any) -> bool:
    """Whether an action, or one that it does at the same time as others, moves the clock."""
    if kind == "parallel" and isinstance(body, list):
        return any(_has(k, v) for one in body if isinstance(one, dict) for k, v in one.items())
    return kind == "advance"
