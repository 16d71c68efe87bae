"""`#name` and `:value` of a request: what they stand for, and which of them are used."""

from __future__ import annotations

import functools
import re
from typing import Any

from moto.dynamodb.parsing.reserved_keywords import ReservedKeywords

from ..values.checking import ValueFault, check
from .errors import ExpressionError
from .nodes import Value

_KEY = re.compile(r"[A-Za-z0-9_]+")


@functools.cache
def _reserved() -> frozenset[str]:
    return frozenset(word.upper() for word in ReservedKeywords.get_reserved_keywords())


class Placeholders:
    """One set for all the expressions of a request."""

    def __init__(self, names: dict[str, str] | None, values: dict[str, Any] | None) -> None:
        self._names = names
        self._values = values
        self._used: set[str] = set()

    def check(self) -> None:
        """That the maps are well formed.

        Raises:
            ExpressionError: in AWS's words, `whole`.
        """
        self._well_formed("ExpressionAttributeNames", "#", self._names)
        self._well_formed("ExpressionAttributeValues", ":", self._values)
        for key, value in (self._values or {}).items():
            try:
                check(value)
            except ValueFault as fault:
                raise _fault(
                    f"ExpressionAttributeValues contains invalid value: {fault} for key {key}"
                ) from fault

    def check_all_used(self) -> None:
        for what, given in (("Names", self._names), ("Values", self._values)):
            unused = [key for key in given or {} if key not in self._used]
            if unused:
                raise _fault(
                    f"Value provided in ExpressionAttribute{what} unused in expressions: "
                    f"keys: {{{', '.join(unused)}}}"
                )

    def attribute(self, token: str, kind: str) -> str:
        """The attribute's name that a token stands for."""
        if kind == "name":
            if token.upper() in _reserved():
                raise ExpressionError(
                    f"Attribute name is a reserved keyword; reserved keyword: {token}"
                )
            return token
        if token not in (self._names or {}):
            raise ExpressionError(
                "An expression attribute name used in the document path is not defined; "
                f"attribute name: {token}"
            )
        self._used.add(token)
        return (self._names or {})[token]

    def value(self, token: str) -> Value:
        if token not in (self._values or {}):
            raise ExpressionError(
                "An expression attribute value used in expression is not defined; "
                f"attribute value: {token}"
            )
        self._used.add(token)
        return Value((self._values or {})[token])

    @staticmethod
    def _well_formed(what: str, sign: str, given: dict[str, Any] | None) -> None:
        if given is None:
            return
        if not given:
            raise _fault(f"{what} must not be empty")
        for key in given:
            if not key.startswith(sign) or not _KEY.fullmatch(key[1:]):
                raise _fault(f'{what} contains invalid key: Syntax error; key: "{key}"')


def _fault(message: str) -> ExpressionError:
    return ExpressionError(message, whole=True)
