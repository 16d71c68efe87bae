"""JSON with positions: the standard library's parser keeps none and drops duplicate keys."""

from __future__ import annotations

import json
import re
from json.decoder import scanstring  # type: ignore[attr-defined]
from pathlib import Path
from typing import Any

from harness.errors import BadInput, Location
from harness.stacks.documents.document import Document, KeyPath, Position

_SPACE = re.compile(r"[ \t\n\r]*")
_SCALAR = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?|true|false|null")


def parse(path: Path, text: str) -> Document:
    """The document.

    Raises:
        BadInput: malformed JSON or a key given twice, with file:line:column.
    """
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        raise BadInput(
            f"malformed JSON: {error.msg}", where=Location(path, error.lineno, error.colno)
        ) from error
    except RecursionError as error:
        raise BadInput("the JSON is nested too deeply", where=Location(path)) from error
    try:
        return _Parser(path, text).document()
    except RecursionError as error:
        raise BadInput("the JSON is nested too deeply", where=Location(path)) from error


class _Parser:
    """Walks text that is known to be well-formed."""

    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self.text = text
        self.positions: dict[KeyPath, Position] = {}
        self._line_starts = [0, *(m.end() for m in re.finditer("\n", text))]

    def document(self) -> Document:
        data, _ = self._value(self._skip(0), ())
        return Document(self.path, data, self.positions)

    def _skip(self, at: int) -> int:
        match = _SPACE.match(self.text, at)
        return match.end() if match else at

    def _position(self, at: int) -> Position:
        from bisect import bisect_right

        line = bisect_right(self._line_starts, at)
        return line, at - self._line_starts[line - 1] + 1

    def _value(self, at: int, path: KeyPath) -> tuple[Any, int]:
        self.positions.setdefault(path, self._position(at))
        match self.text[at]:
            case "{":
                return self._object(at, path)
            case "[":
                return self._array(at, path)
            case '"':
                text, end = scanstring(self.text, at + 1, True)
                return text, end
            case _:
                found = _SCALAR.match(self.text, at)
                if found is None:  # NaN and Infinity, which json.loads accepts
                    raise BadInput("not a JSON value", where=self._location(at))
                return json.loads(found.group()), found.end()

    def _object(self, at: int, path: KeyPath) -> tuple[dict[str, Any], int]:
        found: dict[str, Any] = {}
        at = self._skip(at + 1)
        while self.text[at] != "}":
            start = at
            key, at = scanstring(self.text, at + 1, True)
            if key in found:
                first = self.positions[(*path, key)][0]
                raise BadInput(
                    f"the key {key!r} is given twice (first in line {first})",
                    where=self._location(start),
                    fix="remove one of them: the first would be lost silently",
                )
            self.positions[(*path, key)] = self._position(start)
            found[key], at = self._value(self._skip(self._skip(at) + 1), (*path, key))
            at = self._skip(at)
            if self.text[at] == ",":
                at = self._skip(at + 1)
        return found, at + 1

    def _array(self, at: int, path: KeyPath) -> tuple[list[Any], int]:
        found: list[Any] = []
        at = self._skip(at + 1)
        while self.text[at] != "]":
            value, at = self._value(at, (*path, len(found)))
            found.append(value)
            at = self._skip(at)
            if self.text[at] == ",":
                at = self._skip(at + 1)
        return found, at + 1

    def _location(self, at: int) -> Location:
        return Location(self.path, *self._position(at))
