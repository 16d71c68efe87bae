"""Many steps alike as one: what a load of a thousand calls did is no list of a thousand lines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from harness.engines.extension.wire import Call, InvocationStart
from harness.trace.flow import Happening, Step
from harness.trace.target import target

FEWEST = 6
"""So many steps alike are put together; fewer stand each for itself, with its own key and time."""

_Kind = tuple[str, ...]
_Outcome = frozenset[tuple[_Kind, str]]


@dataclass
class Burst:
    """Steps alike in who did what to which resource, and in what came of it; often just one."""

    steps: list[Step]
    followed_by: list[Burst] = field(default_factory=list)

    @property
    def first(self) -> Step:
        return self.steps[0]

    def walk(self, depth: int = 0) -> Iterator[tuple[int, Burst]]:
        """This one and all that followed, with how deep each lies below this one."""
        yield depth, self
        for burst in self.followed_by:
            yield from burst.walk(depth + 1)


def bursts(steps: Sequence[Step]) -> list[Burst]:
    """Steps in the order of time, those alike put together where they follow each other.

    What failed, or led to a failure, is never put together with what went well.
    """
    found: list[Burst] = []
    for _, alike in groupby(steps, key=lambda step: _kind(step.record)):
        found += _apart(list(alike))
    return found


def how_it_ended(record: Happening) -> str:
    """The error's type or the bad status; empty where it ended well."""
    if isinstance(record, InvocationStart):
        return "still running"
    if isinstance(record, Call):
        if record.error is not None:
            return record.error.type
        return str(record.status) if record.status >= 400 else ""
    if record.error is not None:
        return f"{record.status}: {record.error.type}"
    return "" if record.status == "ok" else record.status


def _apart(alike: list[Step]) -> list[Burst]:
    """Steps of one kind, by what came of them; in the order of their first ones."""
    by_outcome: dict[_Outcome, list[Step]] = defaultdict(list)
    for step in alike:
        by_outcome[_outcome(step)].append(step)
    found: list[Burst] = []
    for steps in by_outcome.values():
        if len(steps) < FEWEST:
            found += [Burst([step], bursts(step.followed_by)) for step in steps]
        else:
            found.append(Burst(steps, _below(steps)))
    return sorted(found, key=lambda burst: (burst.first.record.time, burst.first.record.seq))


def _below(steps: list[Step]) -> list[Burst]:
    """What followed from all of them, which happened side by side: by kind, in whatever order."""
    by_kind: dict[_Kind, list[Step]] = defaultdict(list)
    followed = [step for above in steps for step in above.followed_by]
    for step in sorted(followed, key=lambda step: (step.record.time, step.record.seq)):
        by_kind[_kind(step.record)].append(step)
    return [burst for alike in by_kind.values() for burst in _apart(alike)]


def _kind(record: Happening) -> _Kind:
    if not isinstance(record, Call):
        return "λ", record.function
    method = str(record.parameters.get("method") or "") if record.service == "apigateway" else ""
    who = record.caller.kind, record.caller.name or ""
    return *who, record.service, record.operation, method, target(record)


def _outcome(step: Step) -> _Outcome:
    """What went wrong in it and below it."""
    return frozenset(
        (_kind(one.record), bad) for _, one in step.walk() if (bad := how_it_ended(one.record))
    )
