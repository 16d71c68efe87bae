"""Where states lead: targets that are missing, states that nothing leads to, no way to an end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from . import diagnostics
from .diagnostics import Diagnostic
from .reading import Container, Object


def check(container: Container) -> Iterator[Diagnostic]:
    states = container.states
    start = container.body.get("StartAt")
    if isinstance(start, str) and start not in states:
        yield _missing(start, f"{container.location}/StartAt")
    for name, state in states.items():
        for target, where in targets(state):
            if target not in states:
                yield _missing(target, f"{container.located(name)}/{where}")
    if not states:
        return
    if not any(_ends(state) for state in states.values()):
        yield Diagnostic(diagnostics.NO_END, "Workflow has no terminal state")
        return
    reached = _reached(start, states)
    for name in states:
        if name not in reached:
            where = container.located(name)
            yield Diagnostic(diagnostics.TARGET, f'State "{name}" is not reachable.', where)


def repeated(all_containers: list[Container]) -> Iterator[Diagnostic]:
    """State names must be unique in the whole machine, those of branches too."""
    seen: set[str] = set()
    for container in all_containers:
        twice = getattr(container.body.get("States"), "repeated", ())
        for name in container.states:
            if name in seen or name in twice:
                yield Diagnostic(
                    diagnostics.DUPLICATE, f"Duplicate State name: {name}", container.located(name)
                )
            seen.add(name)


def targets(state: Any) -> Iterator[tuple[str, str]]:
    """The names that a state leads to, with the field that says so."""
    if not isinstance(state, dict):
        return
    for field in ("Next", "Default"):
        if isinstance(state.get(field), str):
            yield state[field], field
    for field in ("Choices", "Catch"):
        rules = state.get(field)
        for index, rule in enumerate(rules if isinstance(rules, list) else ()):
            if isinstance(rule, dict) and isinstance(rule.get("Next"), str):
                yield rule["Next"], f"{field}[{index}]/Next"


def _missing(target: str, where: str) -> Diagnostic:
    return Diagnostic(diagnostics.TARGET, f"Missing 'Next' target: {target}", where)


def _ends(state: Any) -> bool:
    ends = isinstance(state, dict) and state.get("Type") in ("Succeed", "Fail")
    return ends or (isinstance(state, dict) and state.get("End") is True)


def _reached(start: Any, states: dict[str, Any] | Object) -> set[str]:
    reached: set[str] = set()
    waiting = [start] if isinstance(start, str) else []
    while waiting:
        name = waiting.pop()
        if name in states and name not in reached:
            reached.add(name)
            waiting += [target for target, _ in targets(states[name])]
    return reached
