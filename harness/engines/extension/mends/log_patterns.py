"""The filter patterns of CloudWatch Logs: terms, phrases, regular expressions, JSON conditions.

Source: CloudWatch Logs user guide, "Filter pattern syntax for metric filters, subscription
filters, filter log events, and Live Tail".
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

Matches = Callable[[str], bool]
_TERM = re.compile(r'\s*([-?]?)(?:"((?:[^"\\]|\\.)*)"|%((?:[^%\\]|\\.)*)%|([^\s"]+))')
_TOKEN = re.compile(
    r"\s*(?:(?P<word>IS NOT|IS|NOT EXISTS|EXISTS|NULL|TRUE|FALSE)\b"
    r"|(?P<op>&&|\|\||!=|>=|<=|[()=<>])"
    r'|(?P<path>\$[^\s=!<>()]*)|"(?P<text>(?:[^"\\]|\\.)*)"|%(?P<regex>(?:[^%\\]|\\.)*)%'
    r"|(?P<bare>[^\s()&|]+))",
    re.IGNORECASE,
)
_MISSING = object()


class BadPattern(ValueError):
    """What is no filter pattern, or one that is not understood here."""


def compiled(pattern: str) -> Matches:
    """What tells whether a message matches.

    Raises:
        BadPattern: it is none, or of the space-delimited kind.
    """
    text = pattern.strip()
    if text.startswith("{"):
        if not text.endswith("}"):
            raise BadPattern("a JSON pattern ends with }")
        condition = _Conditions(text[1:-1]).whole()
        return lambda message: _of_json(message, condition)
    if text.startswith("["):
        raise BadPattern("patterns of space-delimited fields, [a, b], are not supported here")
    return _terms(text)


def _terms(text: str) -> Matches:
    needed: list[Matches] = []
    either: list[Matches] = []
    at = 0
    while at < len(text):
        found = _TERM.match(text, at)
        if not found:
            raise BadPattern(f"not understood: {text[at:]}")
        at = found.end()
        sign, phrase, regex, word = found.groups()
        matches = _regex(regex) if regex is not None else _holds(phrase, word)
        if sign == "-":
            needed.append(lambda message, m=matches: not m(message))  # type: ignore[misc]
        else:
            (either if sign == "?" else needed).append(matches)
    return lambda message: (
        all(m(message) for m in needed) and (not either or any(m(message) for m in either))
    )


def _holds(phrase: str | None, word: str | None) -> Matches:
    wanted = re.sub(r"\\(.)", r"\1", phrase) if phrase is not None else word or ""
    return lambda message: wanted in message


def _regex(text: str) -> Matches:
    try:
        found = re.compile(text)
    except re.error as error:
        raise BadPattern(f"%{text}%: {error}") from error
    return lambda message: found.search(message) is not None


def _of_json(message: str, condition: Callable[[Any], bool]) -> bool:
    try:
        return condition(json.loads(message))
    except ValueError:
        return False


class _Conditions:
    """Comparisons, joined by && and ||, && binding more, with parentheses."""

    def __init__(self, text: str) -> None:
        self._tokens: list[tuple[str, str]] = []
        at = 0
        text = text.rstrip()
        while at < len(text):
            found = _TOKEN.match(text, at)
            if not found or not found.lastgroup:
                raise BadPattern(f"not understood: {text[at:]}")
            self._tokens.append((found.lastgroup, found[found.lastgroup]))
            at = found.end()

    def whole(self) -> Callable[[Any], bool]:
        found = self._either()
        if self._tokens:
            raise BadPattern(f"not understood: {self._tokens[0][1]}")
        return found

    def _either(self) -> Callable[[Any], bool]:
        parts = [self._both()]
        while self._next("||"):
            parts.append(self._both())
        return lambda data: any(part(data) for part in parts)

    def _both(self) -> Callable[[Any], bool]:
        parts = [self._one()]
        while self._next("&&"):
            parts.append(self._one())
        return lambda data: all(part(data) for part in parts)

    def _one(self) -> Callable[[Any], bool]:
        if self._next("("):
            inner = self._either()
            if not self._next(")"):
                raise BadPattern("a parenthesis is not closed")
            return inner
        kind, path = self._take()
        if kind != "path":
            raise BadPattern(f"a selector such as $.level was expected, not {path}")
        steps = _steps(path)
        _, operator = self._take()
        operator = operator.upper()
        if operator in ("EXISTS", "NOT EXISTS"):
            wanted = operator == "EXISTS"
            return lambda data: (_value(data, steps) is not _MISSING) == wanted
        compare = _comparison(operator, *self._take())
        return lambda data: compare(_value(data, steps))

    def _next(self, operator: str) -> bool:
        if self._tokens and self._tokens[0] == ("op", operator):
            self._tokens.pop(0)
            return True
        return False

    def _take(self) -> tuple[str, str]:
        if not self._tokens:
            raise BadPattern("the pattern ends too early")
        return self._tokens.pop(0)


def _steps(path: str) -> list[str | int]:
    return [
        int(step[1:-1]) if step.startswith("[") else step
        for step in re.findall(r"\[\d+\]|[^.$\[\]]+", path)
    ]


def _value(data: Any, steps: list[str | int]) -> Any:
    for step in steps:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            return _MISSING
    return data


def _comparison(operator: str, kind: str, wanted: str) -> Callable[[Any], bool]:
    if operator in ("IS", "IS NOT"):
        value = {"NULL": None, "TRUE": True, "FALSE": False}.get(wanted.upper(), _MISSING)
        return lambda found: (found is value) == (operator == "IS")
    if operator in ("=", "!="):
        equal = _equal(kind, wanted)
        if operator == "=":
            return equal
        return lambda found: found is not _MISSING and not equal(found)
    try:
        number = float(wanted)
    except ValueError as error:
        raise BadPattern(f"{operator} compares numbers, not {wanted}") from error
    return lambda found: (
        _is_number(found)
        and {
            ">": found > number,
            ">=": found >= number,
            "<": found < number,
            "<=": found <= number,
        }.get(operator, False)
    )


def _equal(kind: str, wanted: str) -> Callable[[Any], bool]:
    if kind == "regex":
        matches = _regex(wanted)
        return lambda found: isinstance(found, str) and matches(found)
    text = re.compile(".*".join(map(re.escape, wanted.split("*"))))
    try:
        number = None if kind == "text" else float(wanted)
    except ValueError:
        number = None
    return lambda found: (
        (isinstance(found, str) and text.fullmatch(found) is not None)
        or (number is not None and _is_number(found) and found == number)
    )


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
