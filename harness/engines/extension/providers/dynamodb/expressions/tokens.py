"""An expression cut into tokens, and the syntax error that shows where it broke."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..cursor import Cursor
from .errors import ExpressionError

_TOKEN = re.compile(
    r"\s*(?:(?P<name>[A-Za-z][A-Za-z0-9_]*)|(?P<alias>#[A-Za-z0-9_]+)|(?P<value>:[A-Za-z0-9_]+)"
    r"|(?P<number>[0-9]+)|(?P<sign><>|<=|>=|[=<>(),.\[\]+-])|(?P<wrong>\S))"
)
END = "<EOF>"


@dataclass(frozen=True)
class Token:
    kind: str
    """name, alias, value, number, sign, wrong or end."""
    text: str
    start: int
    end: int


class Tokens(Cursor[Token]):
    """The tokens one after the other."""

    def __init__(self, source: str) -> None:
        self._source = source
        found = [
            Token(match.lastgroup or "", match[match.lastgroup or 0], *match.span(match.lastgroup))
            for match in _TOKEN.finditer(source)
            if match.lastgroup
        ]
        end = found[-1].end if found else 0
        super().__init__([*found, Token("end", END, end, end)])

    def taken(self, text: str) -> bool:
        """Whether the next token is this sign; it is taken then."""
        if self.now.kind == "sign" and self.now.text == text:
            self._at += 1
            return True
        return False

    def word(self, *words: str) -> str | None:
        """The keyword that comes next, in capitals, and taken; None if it is none of them."""
        if self.now.kind == "name" and self.now.text.upper() in words:
            return self.take().text.upper()
        return None

    def need(self, text: str) -> None:
        if not self.taken(text):
            raise self.wrong()

    def wrong(self) -> ExpressionError:
        """The syntax error at the next token: it, with its neighbours."""
        before = self._all[self._at - 1] if self._at else self.now
        near = self._source[before.start : self.following.end]
        return ExpressionError(f'Syntax error; token: "{self.now.text}", near: "{near}"')
