"""A statement cut into tokens."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..backend import validation_error
from ..cursor import Cursor

_TOKEN = re.compile(
    r"""\s*(?:(?P<string>'(?:[^']|'')*')|(?P<quoted>"(?:[^"]|"")*")"""
    r"""|(?P<number>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)"""
    r"""|(?P<name>[A-Za-z_$][A-Za-z0-9_$]*)"""
    r"""|(?P<sign><<|>>|<>|!=|<=|>=|[=<>(){}\[\],.:;?*+-])|(?P<wrong>\S))"""
)


@dataclass(frozen=True)
class Token:
    kind: str
    """string, quoted, number, name, sign, wrong or end."""
    text: str
    at: int


class Tokens(Cursor[Token]):
    def __init__(self, source: str) -> None:
        found = [
            Token(match.lastgroup, match[match.lastgroup], match.start(match.lastgroup))
            for match in _TOKEN.finditer(source)
            if match.lastgroup
        ]
        super().__init__([*found, Token("end", "end of statement", len(source))])

    def taken(self, *texts: str) -> bool:
        """Whether these signs or keywords come next, all of them; they are taken then."""
        upcoming = self._all[self._at : self._at + len(texts)]
        if len(upcoming) < len(texts):
            return False
        for token, text in zip(upcoming, texts, strict=True):
            if token.kind not in ("name", "sign") or token.text.upper() != text:
                return False
        self._at += len(texts)
        return True

    def need(self, *texts: str) -> None:
        if not self.taken(*texts):
            raise self.wrong(f"Expected {' '.join(texts)}")

    def wrong(self, why: str) -> Exception:
        return malformed(f"{why}, found {self.now.text!r} at position {self.now.at + 1}")


def malformed(why: str) -> Exception:
    return validation_error(f"Statement wasn't well formed, can't be processed: {why}")
