"""Values that an answer gave and a later action used: captured, and named."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from typing import Any

from harness.recording.likeness import Likeness, key_of, literal

_LEAST = 5
"""Characters of a value that is no chance."""
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_WORDS = re.compile(r"[^A-Za-z0-9]+")


class Captures:
    """Told of actions and their answers in their order."""

    def __init__(self, at: float, made: Collection[str] = ()) -> None:
        """`made`: values that are no chance, whatever they look like."""
        self._at, self._made = at, frozenset(made)
        self._sent = ""
        self._offered: dict[str, tuple[dict[str, Any], str, str]] = {}
        self.names: dict[str, str] = {}
        """Of captured values, by value."""

    @property
    def sent(self) -> str:
        """All that came from outside, as one text."""
        return self._sent

    def use(self, step: dict[str, Any]) -> dict[str, Any]:
        """The action with `${name}` where it has a value that an earlier answer gave."""
        text = json.dumps(step, default=str)
        for value, (giver, path, name) in self._offered.items():
            if value not in self.names and value in text:
                chosen = self._free(name)
                self.names[value] = chosen
                giver.setdefault("capture", {})[chosen] = path
        self._sent += text
        filled = Likeness(self.names, self._sent, self._at)
        return {kind: _filled(body, filled) for kind, body in step.items()}

    def offer(self, step: dict[str, Any], answer: Any, path: str = "") -> None:
        """What `step` was answered, at `path` of its result, may be used from now on."""
        for found, name, value in _leaves(answer, path, ""):
            made = value in self._made or _looks_made(value)
            if len(value) >= _LEAST and value not in self._sent and made:
                self._offered.setdefault(value, (step, found, name))

    def _free(self, name: str) -> str:
        taken, n = set(self.names.values()), 1
        base = _WORDS.sub("_", name).strip("_") or "value"
        chosen = base if base[0].isalpha() else f"value_{base}"
        while chosen in taken:
            n += 1
            chosen = f"{base}_{n}"
        return chosen


def _looks_made(value: str) -> bool:
    return any(c.isdigit() for c in value)


def _filled(value: Any, likeness: Likeness) -> Any:
    if isinstance(value, dict):
        return {key_of(name): _filled(inner, likeness) for name, inner in value.items()}
    if isinstance(value, list):
        return [_filled(inner, likeness) for inner in value]
    if isinstance(value, str):
        told = likeness.filled(value)
        return literal(value) if told is None else told
    return literal(value)


def _leaves(value: Any, path: str, name: str) -> Iterator[tuple[str, str, str]]:
    """JMESPath, last key and text of every value in it."""
    if isinstance(value, dict):
        for key, inner in value.items():
            part = key if _PLAIN.fullmatch(key) else json.dumps(key)
            yield from _leaves(inner, f"{path}.{part}" if path else part, key)
    elif isinstance(value, list):
        for i, inner in enumerate(value):
            yield from _leaves(inner, f"{path}[{i}]", name)
    elif isinstance(value, str):
        yield path, name, value
