"""A fault of an expression, before it is known which parameter holds it."""

from __future__ import annotations


class ExpressionError(Exception):
    """The words that follow `Invalid ConditionExpression: `; `whole` is told without them."""

    def __init__(self, message: str, *, whole: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.whole = whole
