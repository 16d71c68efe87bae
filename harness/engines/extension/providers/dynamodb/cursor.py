"""Where the reading of a text's tokens is: one after the other, and back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, Protocol, TypeVar


class Kind(Protocol):
    @property
    def kind(self) -> str:
        """`end` for the last token of a text, which is never taken."""


T = TypeVar("T", bound=Kind)


class Cursor(Generic[T]):
    """`tokens` ends with one of kind `end`."""

    def __init__(self, tokens: Sequence[T]) -> None:
        self._all = tokens
        self._at = 0

    @property
    def now(self) -> T:
        return self._all[self._at]

    @property
    def following(self) -> T:
        return self._all[min(self._at + 1, len(self._all) - 1)]

    def take(self) -> T:
        token = self.now
        if token.kind != "end":
            self._at += 1
        return token

    def mark(self) -> int:
        """Where the reading is, to come `back` to."""
        return self._at

    def back(self, mark: int) -> None:
        self._at = mark
