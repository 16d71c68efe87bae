"""The syntax of variables (Serverless Framework: Variables).

`${AWS::Region}`, `${Table.Arn}` and `${!Literal}` are CloudFormation's and stay as they are: a
variable begins with the name of a source, in lower case, and a colon or a parenthesis.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

_BEGIN = re.compile(r"\$\{(?=[a-z][A-Za-z0-9.\-]*(\(|:(?!:)))")
_TYPE = re.compile(r"[a-z][A-Za-z0-9.\-]*")
_SPACE = re.compile(r"\s*")
_WORD = re.compile(r"[A-Za-z0-9.+\-]+")


class MalformedVariable(ValueError):
    """What is wrong with a variable's syntax."""


@dataclass(frozen=True)
class Literal:
    """A default that stands in the variable itself."""

    value: Any


@dataclass(frozen=True)
class Source:
    type: str
    parameters: tuple[Text, ...]
    address: Text | None


@dataclass(frozen=True)
class Variable:
    """`choices` are tried in order."""

    choices: tuple[Source | Literal | Variable, ...]
    text: str


Text = tuple[str | Variable, ...]
"""Text with variables in it."""


def has_variables(text: str) -> bool:
    return "${" in text and (_BEGIN.search(text) is not None or "\\${" in text)


def parse(text: str) -> Text:
    """The text's parts.

    Raises:
        MalformedVariable: a variable that does not end, or that is none.
    """
    return _Parser(text).text("")


class _Parser:
    def __init__(self, source: str) -> None:
        self.source = source
        self.at = 0

    def text(self, stop: str) -> Text:
        """Parts up to one of the characters `stop`, or to the end."""
        parts: list[str | Variable] = []
        plain = ""
        while self.at < len(self.source) and self.source[self.at] not in stop:
            if self.source.startswith("\\${", self.at):
                plain, self.at = plain + "${", self.at + 3
            elif _BEGIN.match(self.source, self.at):
                if plain:
                    parts.append(plain)
                plain = ""
                parts.append(self.variable())
            else:
                plain, self.at = plain + self.source[self.at], self.at + 1
        if plain:
            parts.append(plain)
        return tuple(parts)

    def variable(self) -> Variable:
        start = self.at
        self.at += 2
        choices = []
        while True:
            self.space()
            choices.append(self.choice())
            self.space()
            if self.at >= len(self.source):
                raise MalformedVariable(f"{self.source[start:]!r} does not end: a '}}' is missing")
            closing = self.source[self.at]
            self.at += 1
            if closing == "}":
                return Variable(tuple(choices), self.source[start : self.at])
            if closing != ",":
                raise MalformedVariable(
                    f"{closing!r} is not expected in {self.source[start:]!r}: "
                    "write ', ' between a source and its default"
                )

    def choice(self) -> Source | Literal | Variable:
        rest = self.source[self.at :]
        if rest[:1] in ("'", '"'):
            return Literal(self.quoted())
        if _BEGIN.match(self.source, self.at):
            return self.variable()
        found = _TYPE.match(self.source, self.at)
        if found and self.source[found.end() : found.end() + 1] in ("(", ":"):
            self.at = found.end()
            return self.source_of(found.group())
        word = _WORD.match(self.source, self.at)
        if word:
            self.at = word.end()
            return Literal(_literal(word.group()))
        raise MalformedVariable(f"{rest[:20]!r} is neither a source nor a default")

    def source_of(self, kind: str) -> Source:
        parameters: list[Text] = []
        if self.source[self.at] == "(":
            self.at += 1
            parameters = self.parameters(kind)
            self.space()
        if self.source[self.at : self.at + 1] != ":":
            return Source(kind, tuple(parameters), None)
        self.at += 1
        self.space()
        if self.source[self.at : self.at + 1] in ("'", '"'):
            return Source(kind, tuple(parameters), (self.quoted(),))
        return Source(kind, tuple(parameters), _stripped(self.text(",}")) or None)

    def parameters(self, kind: str) -> list[Text]:
        found: list[Text] = []
        while True:
            self.space()
            if self.source[self.at : self.at + 1] in ("'", '"'):
                found.append((self.quoted(),))
                self.space()
            else:
                found.append(_stripped(self.text(",)")))
            if self.at >= len(self.source):
                raise MalformedVariable(f"'{kind}(' does not end: a ')' is missing")
            self.at += 1
            if self.source[self.at - 1] == ")":
                return found if found != [()] else []

    def quoted(self) -> str:
        quote = self.source[self.at]
        end = self.at + 1
        while end < len(self.source) and self.source[end] != quote:
            end += 2 if self.source[end] == "\\" else 1
        if end >= len(self.source):
            raise MalformedVariable(f"the text {self.source[self.at :]!r} does not end")
        written = self.source[self.at : end + 1]
        self.at = end + 1
        if quote == "'":
            return written[1:-1].replace("\\'", "'")
        try:
            return str(json.loads(written))
        except ValueError as error:
            raise MalformedVariable(f"{written} is not a JSON text") from error

    def space(self) -> None:
        if found := _SPACE.match(self.source, self.at):
            self.at = found.end()


def _literal(word: str) -> Any:
    if word in ("true", "false", "null"):
        return {"true": True, "false": False, "null": None}[word]
    try:
        return json.loads(word)
    except ValueError:
        raise MalformedVariable(f"the default {word!r} has to be in quotes: '{word}'") from None


def _stripped(text: Text) -> Text:
    """Without space at its ends."""
    parts = list(text)
    if parts and isinstance(parts[0], str):
        parts[0] = parts[0].lstrip()
    if parts and isinstance(parts[-1], str):
        parts[-1] = parts[-1].rstrip()
    return tuple(part for part in parts if part != "")
