"""The grammar: conditions, operands, document paths.

An expression is read whole before its names and values are looked up, as AWS does: a syntax
error at its end comes before a reserved word at its start.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import Any

from .errors import ExpressionError
from .nodes import And, Between, Comparison, Function, In, Not, Or, Path, Value
from .placeholders import Placeholders
from .tokens import Token, Tokens

_MAX_BYTES = 4096
_WORDS = ("BETWEEN", "IN")
_COMPARATORS = ("=", "<>", "<", "<=", ">", ">=")


@dataclass(frozen=True)
class RawPath:
    """A path as written: tokens, and the indexes of lists."""

    steps: tuple[Token | int, ...]


@dataclass(frozen=True)
class RawValue:
    token: str


@dataclass(frozen=True)
class _Group:
    """What stood in parentheses, so that a second pair around it is seen."""

    content: Any


class Reader:
    """Reads what all kinds of expressions share."""

    def __init__(self, source: str) -> None:
        if not source.strip():
            raise ExpressionError("The expression can not be empty;")
        if (size := len(source.encode())) > _MAX_BYTES:
            raise ExpressionError(
                f"Expression size has exceeded the maximum allowed size; expression size: {size}"
            )
        self.tokens = Tokens(source)
        self._redundant = False

    def condition(self) -> Any:
        """The whole source as a condition."""
        read = self._or()
        self.finish()
        return ungrouped(read)

    def finish(self) -> None:
        if self.tokens.now.kind != "end":
            raise self.tokens.wrong()
        if self._redundant:
            raise ExpressionError("The expression has redundant parentheses;")

    def path(self) -> RawPath:
        steps: list[Token | int] = [self._step()]
        while True:
            if self.tokens.taken("."):
                steps.append(self._step())
            elif self.tokens.taken("["):
                if self.tokens.now.kind != "number":
                    raise self.tokens.wrong()
                steps.append(int(self.tokens.take().text))
                self.tokens.need("]")
            else:
                return RawPath(tuple(steps))

    def operand(self) -> Any:
        if self.tokens.now.kind == "value":
            return RawValue(self.tokens.take().text)
        if self.tokens.taken("("):
            inner = self.operand()
            self.tokens.need(")")
            return self._group(inner)
        if self.tokens.now.kind == "name" and self.tokens.following.text == "(":
            return self._function()
        return self.path()

    def _function(self) -> Function:
        name = self.tokens.take().text
        self.tokens.need("(")
        arguments = [self.operand()]
        while self.tokens.taken(","):
            arguments.append(self.operand())
        self.tokens.need(")")
        return Function(name, tuple(ungrouped(a) for a in arguments))

    def _step(self) -> Token:
        if self.tokens.now.kind not in ("name", "alias"):
            raise self.tokens.wrong()
        return self.tokens.take()

    def _or(self) -> Any:
        left = self._and()
        while self.tokens.word("OR"):
            left = Or(ungrouped(left), ungrouped(self._and()))
        return left

    def _and(self) -> Any:
        left = self._not()
        while self.tokens.word("AND"):
            left = And(ungrouped(left), ungrouped(self._not()))
        return left

    def _not(self) -> Any:
        if self.tokens.word("NOT"):
            return Not(ungrouped(self._not()))
        return self._simple()

    def _simple(self) -> Any:
        """A condition in parentheses, a comparison, or a function alone."""
        left = self._operand_of_a_comparison()
        if left is None:
            self.tokens.need("(")
            inner = self._or()
            self.tokens.need(")")
            return self._group(inner)
        left = ungrouped(left)
        sign = self.tokens.now
        if sign.kind == "sign" and sign.text in _COMPARATORS:
            self.tokens.take()
            return Comparison(sign.text, left, ungrouped(self.operand()))
        if self.tokens.word("BETWEEN"):
            low = ungrouped(self.operand())
            if not self.tokens.word("AND"):
                raise self.tokens.wrong()
            return Between(left, low, ungrouped(self.operand()))
        if self.tokens.word("IN"):
            self.tokens.need("(")
            candidates = [ungrouped(self.operand())]
            while self.tokens.taken(","):
                candidates.append(ungrouped(self.operand()))
            self.tokens.need(")")
            return In(left, tuple(candidates))
        if isinstance(left, Function):
            return left
        raise self.tokens.wrong()

    def _operand_of_a_comparison(self) -> Any:
        """The operand that comes next; None where the parenthesis is a condition's."""
        if self.tokens.now.text != "(":
            return self.operand()
        mark, redundant = self.tokens.mark(), self._redundant
        with contextlib.suppress(ExpressionError):
            operand = self.operand()
            if self.tokens.now.text in _COMPARATORS or self.tokens.now.text.upper() in _WORDS:
                return operand
        self.tokens.back(mark)
        self._redundant = redundant
        return None

    def _group(self, inner: Any) -> _Group:
        if isinstance(inner, _Group):
            self._redundant = True
        return _Group(inner)


def ungrouped(read: Any) -> Any:
    """What was read, without its parentheses."""
    while isinstance(read, _Group):
        read = read.content
    return read


def resolved(read: Any, placeholders: Placeholders) -> Any:
    """What was read, with the names and values of the request put in."""
    match read:
        case RawPath(steps):
            return Path(
                tuple(
                    s if isinstance(s, int) else placeholders.attribute(s.text, s.kind)
                    for s in steps
                )
            )
        case RawValue(token):
            return placeholders.value(token)
        case Path() | Value() | None:
            return read
        case tuple():
            return tuple(resolved(each, placeholders) for each in read)
        case _:
            parts = {
                name: resolved(part, placeholders) if not isinstance(part, str) else part
                for name, part in vars(read).items()
            }
            return type(read)(**parts)
