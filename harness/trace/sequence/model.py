"""What a sequence diagram shows."""

from __future__ import annotations

from dataclasses import dataclass, field

from harness.trace.flow import Happening


@dataclass(frozen=True)
class Lane:
    """One that takes part.

    `kind` is `client` (whoever called from outside), `function`, or `service`; `service` is
    AWS's short name (`sqs`, `lambda`), and `title` the logical id where it is known.
    """

    kind: str
    service: str
    name: str
    title: str


@dataclass(frozen=True)
class Message:
    """An arrow from one lane to another, by their numbers; the same number: to itself.

    `at_ms` counts from the flow's beginning. `lasts` is how many of the messages that follow
    happened on behalf of this one.
    """

    source: int
    target: int
    label: str
    detail: str
    at_ms: float
    took_ms: float | None
    """None: it has not ended."""
    error: str | None
    cold: bool
    record: Happening
    lasts: int


@dataclass(frozen=True)
class Sequence:
    lanes: list[Lane] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
