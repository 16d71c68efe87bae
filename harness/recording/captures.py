"""Values that an answer gave and a later action used: captured, and named."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from harness.masking.learned import PLACEHOLDER
from harness.recording.likeness import Likeness, key_of, literal
from harness.scenarios.reading.references import ROOTS
from harness.scenarios.values.generators import GENERATORS

_LEAST = 5
"""Characters of a value that is no chance."""
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_REQUESTS = ("request", "open_websocket")
_WORDS = re.compile(r"[^A-Za-z0-9]+")


class Captures:
    """Told of actions and their answers in their order."""

    def __init__(
        self, at: float, made: Collection[str] = (), names: Mapping[str, str] | None = None
    ) -> None:
        """`made`: values that are no chance, whatever they look like; `names`: known ones."""
        self._at, self._made = at, frozenset(made)
        self._sent = ""
        self._offered: dict[str, tuple[dict[str, Any], str, str]] = {}
        self.names: dict[str, str] = dict(names or {})
        """Of captured values, by value."""
        self.asked: dict[str, str] = {}
        """What somebody has to give, by the variable's name: what it is, in words."""

    @property
    def sent(self) -> str:
        """All that came from outside, as one text."""
        return self._sent

    def use(self, step: dict[str, Any]) -> dict[str, Any]:
        """The action with `${name}` where it has a value that an earlier answer gave."""
        text = json.dumps(step, default=str, ensure_ascii=False)
        for value, (giver, path, name) in self._offered.items():
            if value not in self.names and _in_json(value) in text:
                chosen = self._free(name)
                self.names[value] = chosen
                giver.setdefault("capture", {})[chosen] = path
        self._ask(step)
        self._sent += text
        filled = Likeness(self.names, self._sent, self._at)
        return {kind: _filled(body, filled) for kind, body in step.items()}

    def offer(self, step: dict[str, Any], answer: Any, path: str = "") -> None:
        """What `step` was answered, at `path` of its result, may be used from now on."""
        for found, name, value in _leaves(answer, path, ""):
            made = value in self._made or _looks_made(value)
            if len(value) >= _LEAST and value not in self._sent and made:
                self._offered.setdefault(value, (step, found, name))

    def _ask(self, step: dict[str, Any]) -> None:
        """What is secret in a request, and nobody gave, has to be given."""
        for kind, body in step.items():
            if kind not in _REQUESTS:
                continue
            place = f"{body.get('method', 'GET')} {body.get('path') or body.get('url') or '/'}"
            for part, word in (("headers", "header"), ("query", "parameter")):
                for name, value in body.get(part, {}).items():
                    for found in PLACEHOLDER.finditer(str(value)):
                        if found[0] not in self.names:
                            chosen = self._free(found["name"])
                            self.names[found[0]] = chosen
                            before = _before(str(value), found.start())
                            self.asked[chosen] = f"the {word} {name} of {place}{before}"

    def _free(self, name: str) -> str:
        taken, n = {*self.names.values(), *GENERATORS, *ROOTS}, 1
        base = _WORDS.sub("_", name).strip("_") or "value"
        chosen = base if base[0].isalpha() else f"value_{base}"
        while chosen in taken:
            n += 1
            chosen = f"{base}_{n}"
        return chosen


def _before(value: str, end: int) -> str:
    """What stands before a secret in its header, in words: a scheme, a cookie's name."""
    said = PLACEHOLDER.sub("…", value[:end]).rpartition(";")[2].strip()
    return f", after {said!r}" if said else ""


def _in_json(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)[1:-1]


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
