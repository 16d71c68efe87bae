"""`${name}` in text: find the references, put the values in."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

_REFERENCE = re.compile(r"\$\$\{|\$\{([^{}]*)\}")


def references(text: str) -> Iterator[str]:
    """The names inside `${…}`, in order; `$${` is a literal `${`."""
    for match in _REFERENCE.finditer(text):
        if match[1] is not None:
            yield match[1].strip()


def unclosed(text: str) -> bool:
    """Whether a `${` is never closed: it would stand in the value as it is."""
    return "${" in _REFERENCE.sub("", text)


def interpolate(text: str, lookup: Callable[[str], Any]) -> Any:
    """`text` with each `${name}` replaced by `lookup(name)`.

    Text that is one reference and nothing else becomes the value itself, with its type.
    """
    whole = _REFERENCE.fullmatch(text)
    if whole and whole[1] is not None:
        return lookup(whole[1].strip())

    def one(match: re.Match[str]) -> str:
        return "${" if match[1] is None else as_text(lookup(match[1].strip()))

    return _REFERENCE.sub(one, text)


def as_text(value: Any) -> str:
    """A value inside other text: text as it is, anything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def is_dynamic(value: Any) -> bool:
    """Whether the value is only known when the scenario runs."""
    if isinstance(value, str):
        return any(True for _ in references(value))
    return isinstance(value, dict) and len(value) == 1 and next(iter(value)) in FILE_FUNCTIONS


FILE_FUNCTIONS = ("$file", "$json", "$base64")
