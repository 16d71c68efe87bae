"""What is expected of a value that was seen: itself, or what all such values are like.

A value that came out differently when the same was done again differs from run to run. What was
done once only is judged by its looks: UUIDs and times that nobody sent.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from itertools import takewhile
from typing import Any

from harness.scenarios.matchers.times import instant

MISSING: Any = object()
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE)
_OPEN, _CLOSE = "\ue000", "\ue001"
"""Characters that no text has: Unicode leaves them to private use."""
_LEAST_INSIDE = 6
"""Characters that a captured value has at least to be looked for inside of longer text."""
_NEAR = 7 * 86_400.0
"""Seconds between a time of a session and its end, at most."""


class Likeness:
    """`captured`: names of variables by value; `sent`: all text that came from outside, in one;
    `at`: when it was seen, in seconds since 1970."""

    def __init__(self, captured: Mapping[str, str], sent: str, at: float) -> None:
        self._captured, self._sent, self._at = captured, sent, at

    def expected(self, seen: Any, again: Any = MISSING) -> Any:
        """A value or matcher for a scenario. `again`: the same thing, seen another time."""
        if isinstance(seen, Mapping):
            other = again if isinstance(again, Mapping) else {}
            if again is not MISSING and not isinstance(again, Mapping):
                return {"$any": True}
            return {
                key_of(name): self.expected(value, other.get(name, MISSING))
                for name, value in seen.items()
                if again is MISSING or name in other
            }
        if isinstance(seen, (set, frozenset)):
            return self.expected(sorted(seen, key=str), _sorted(again))
        if isinstance(seen, (list, tuple)):
            return self._list(list(seen), again)
        return self._scalar(plain(seen), plain(again))

    def _list(self, seen: list[Any], again: Any) -> Any:
        if again is MISSING:
            return [self.expected(one) for one in seen]
        if not isinstance(again, (list, tuple)):
            return {"$any": True}
        if len(again) != len(seen):
            return {"$type": "array"}
        return [self.expected(one, other) for one, other in zip(seen, again, strict=True)]

    def _scalar(self, seen: Any, again: Any) -> Any:
        if (name := self._captured.get(str(seen))) is not None and not isinstance(seen, bool):
            return f"${{{name}}}"
        if isinstance(seen, str) and (told := self.filled(seen)) is not None:
            return told
        if again is MISSING:
            return _shape(seen, self._at) if self._looks_made(seen) else literal(seen)
        if seen == again:
            return literal(seen)
        inner, other = _inside(seen), _inside(again)
        if inner is not None and other is not None:
            return {"$json": self.expected(inner, other)}
        return _shape(seen, self._at) or _common(seen, again)

    def filled(self, text: str) -> str | None:
        """The text with captured values as `${name}`; None where it holds none."""
        held = [v for v in self._captured if len(v) >= _LEAST_INSIDE and v in text]
        if not held:
            return None
        longest = re.compile("|".join(re.escape(v) for v in sorted(held, key=len, reverse=True)))
        parts, end = [], 0
        for found in longest.finditer(text):
            parts += [str(literal(text[end : found.start()])), f"${{{self._captured[found[0]]}}}"]
            end = found.end()
        return "".join([*parts, str(literal(text[end:]))])

    def _looks_made(self, value: Any) -> bool:
        """Whether it is a UUID or a time that nobody sent."""
        if isinstance(value, bool) or not isinstance(value, (str, int, float)):
            return False
        return str(value) not in self._sent and _shape(value, self._at) is not None


def _shape(value: Any, at: float) -> dict[str, Any] | None:
    """A matcher for a UUID or a time of the session; None: it is neither."""
    if isinstance(value, str):
        if _UUID.fullmatch(value):
            return {"$uuid": True}
        if "T" in value and instant(value) is not None:
            return {"$timestamp": True}
        return None
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        when = instant(value)
        if when is not None and abs(when - at) < _NEAR:
            return {"$near": "now", "within": "1h"}
    return None


def _common(seen: Any, again: Any) -> dict[str, Any]:
    """A matcher for both of two different values."""
    if isinstance(seen, str) and isinstance(again, str):
        begin = _same_begin(seen, again)
        end = _same_begin(seen[len(begin) :][::-1], again[len(begin) :][::-1])[::-1]
        if begin or end:
            return {"$regex": f"^{re.escape(begin)}.*{re.escape(end)}$"}
        return {"$type": "string"}
    for kind, types in (("boolean", bool), ("number", (int, float)), ("string", str)):
        if isinstance(seen, types) and isinstance(again, types):
            return {"$type": kind}
    return {"$any": True}


def _same_begin(one: str, other: str) -> str:
    same = takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
    return "".join(character for character, _ in same)


def _inside(value: Any) -> Any:
    """What JSON text holds; None where it is no JSON object or list."""
    if not isinstance(value, str) or value[:1] not in ("{", "["):
        return None
    try:
        return json.loads(value)
    except ValueError:
        return None


def _sorted(value: Any) -> Any:
    return sorted(value, key=str) if isinstance(value, (set, frozenset)) else value


def plain(value: Any) -> Any:
    """Numbers of DynamoDB as Python's."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


def variable(name: str) -> str:
    """`${name}` in text that `literal` is still to be asked about."""
    return f"{_OPEN}{name}{_CLOSE}"


def literal(value: Any) -> Any:
    """A value as a scenario writes it: a `${` that means nothing is `$${`."""
    if isinstance(value, str):
        return value.replace("${", "$${").replace(_OPEN, "${").replace(_CLOSE, "}")
    if isinstance(value, Mapping):
        return {key_of(name): literal(inner) for name, inner in value.items()}
    if isinstance(value, (set, frozenset)):
        return [literal(inner) for inner in sorted(value, key=str)]
    if isinstance(value, (list, tuple)):
        return [literal(inner) for inner in value]
    return plain(value)


def key_of(name: Any) -> str:
    """A key as a scenario writes it: one that begins with `$` has two."""
    return f"${name}" if str(name).startswith("$") else str(name)
