"""Which cases stay together, and in which order the groups are taken."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from harness.scenarios.parallel.case import Case

DEPLOYMENT, SCENARIO = 3.0, 0.3
"""Seconds to expect of what was never run."""

Key = tuple[tuple[Path, str | None, tuple[tuple[str, str], ...]], ...]
Seconds = Callable[[Case], float | None]
"""How long a case took last time; None where that is not known."""


@dataclass(frozen=True)
class Group:
    """Cases that share what is deployed, by their place in the run's order."""

    cases: tuple[tuple[int, Case], ...]
    seconds: float


def in_one(cases: Sequence[Case]) -> list[Group]:
    """All of them in the order of the files: for a single worker."""
    return [Group(tuple(enumerate(cases)), 0.0)]


def by_stack(cases: Sequence[Case], seconds: Seconds, *, in_order: bool = False) -> list[Group]:
    """One group a stack (a file where there is none), the longest first, or `in_order`.

    What is deployed together is deployed by one worker only: that saves the deployments.
    """
    found: dict[Key, list[tuple[int, Case]]] = {}
    for number, case in enumerate(cases):
        found.setdefault(_key(case), []).append((number, case))
    groups = [Group(tuple(group), _seconds(group, seconds)) for group in found.values()]
    if in_order:
        return groups
    return sorted(groups, key=lambda group: -group.seconds)


def _key(case: Case) -> Key:
    references = case.scenario.stack_of(case.variant)
    if not references:
        return ((case.scenario.file.resolve(), None, ()),)
    return tuple((r.template, r.name, tuple(sorted(r.parameters.items()))) for r in references)


def _seconds(group: list[tuple[int, Case]], seconds: Seconds) -> float:
    known = [seconds(case) for _, case in group]
    if all(one is None for one in known):
        return DEPLOYMENT + SCENARIO * len(known)
    return sum(SCENARIO if one is None else one for one in known)
