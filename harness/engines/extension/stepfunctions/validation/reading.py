"""The definition's text as data, with what JSON hides: names that are given twice."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from . import diagnostics
from .diagnostics import Diagnostic


class Object(dict[str, Any]):
    """A JSON object that remembers the names it was given more than once."""

    repeated: tuple[str, ...] = ()


def read(text: str) -> tuple[Any, list[Diagnostic]]:
    """The definition, or None and what is wrong with its text."""
    if not text.strip():
        return None, [Diagnostic(diagnostics.EMPTY, "The definition is empty")]
    try:
        parsed = json.loads(text, object_pairs_hook=_object)
    except (json.JSONDecodeError, RecursionError) as error:
        return None, [Diagnostic(diagnostics.JSON_TEXT, str(error))]
    if not isinstance(parsed, dict):
        wrong = "A state machine definition is a JSON object"
        return None, [Diagnostic(diagnostics.SCHEMA, wrong, "/")]
    return parsed, []


def _object(pairs: list[tuple[str, Any]]) -> Object:
    found = Object(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        found.repeated = tuple(sorted({name for name in names if names.count(name) > 1}))
    return found


@dataclass(frozen=True)
class Container:
    """Something with `StartAt` and `States`: the machine, a branch, an item processor."""

    body: dict[str, Any]
    location: str
    outer: str | None
    """The field that holds it (`Branches`, `ItemProcessor`, `Iterator`); None for the machine."""

    @property
    def states(self) -> dict[str, Any]:
        states = self.body.get("States")
        return states if isinstance(states, dict) else {}

    def located(self, name: str) -> str:
        return f"{self.location}/States/{name}"


def containers(definition: dict[str, Any]) -> Iterator[Container]:
    """The machine and all that is nested in it, outermost first."""
    yield from _below(Container(definition, "", None))


def _below(container: Container) -> Iterator[Container]:
    yield container
    for name, state in container.states.items():
        if isinstance(state, dict):
            where = container.located(name)
            branches = state.get("Branches")
            for index, branch in enumerate(branches if isinstance(branches, list) else ()):
                if isinstance(branch, dict):
                    yield from _below(Container(branch, f"{where}/Branches[{index}]", "Branches"))
            for field in ("ItemProcessor", "Iterator"):
                if isinstance(state.get(field), dict):
                    yield from _below(Container(state[field], f"{where}/{field}", field))
