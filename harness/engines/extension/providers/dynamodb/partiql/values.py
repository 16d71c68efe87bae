"""Literals and parameters of a statement, as attribute values."""

from __future__ import annotations

from typing import Any

from ..backend import validation_error
from ..expressions.nodes import Value
from ..values.checking import ValueFault, check
from ..values.numbers import canonical_number
from .tokens import Tokens


class Values:
    """Reads values; counts the parameters as they are used."""

    def __init__(self, tokens: Tokens, parameters: list[dict[str, Any]]) -> None:
        self._tokens = tokens
        self._parameters = parameters
        self._used = 0

    def starts(self) -> bool:
        """Whether a value comes next."""
        now = self._tokens.now
        if now.kind in ("string", "number"):
            return True
        if now.kind == "sign":
            return now.text in ("?", "[", "{", "<<", "-")
        return now.kind == "name" and now.text.upper() in ("TRUE", "FALSE", "NULL")

    def read(self) -> Value:
        value = Value(self._value())
        try:
            check(value.content)
        except ValueFault as fault:
            raise validation_error(str(fault)) from fault
        return value

    def check_all_used(self) -> None:
        if self._used != len(self._parameters):
            raise _miscounted()

    def _value(self) -> dict[str, Any]:
        tokens = self._tokens
        token = tokens.take()
        if token.kind == "string":
            return {"S": token.text[1:-1].replace("''", "'")}
        if token.kind == "number":
            return {"N": canonical_number(token.text)}
        match token.text.upper():
            case "TRUE" | "FALSE":
                return {"BOOL": token.text.upper() == "TRUE"}
            case "NULL":
                return {"NULL": True}
            case "-" if tokens.now.kind == "number":
                return {"N": canonical_number("-" + tokens.take().text)}
            case "?":
                return self._parameter()
            case "[":
                return {"L": self._elements("]")}
            case "<<":
                return _set(self._elements(">>"))
            case "{":
                return {"M": self.members()}
        raise tokens.wrong("Expected a value")

    def members(self) -> dict[str, Any]:
        """The members of a map, whose brace has been taken."""
        tokens = self._tokens
        found: dict[str, Any] = {}
        while not tokens.taken("}"):
            name = tokens.take()
            if name.kind not in ("string", "quoted"):
                raise tokens.wrong("Expected the name of an attribute in quotes")
            tokens.need(":")
            found[name.text[1:-1].replace("''", "'")] = self._value()
            if tokens.now.text != "}":
                tokens.need(",")
        return found

    def _elements(self, end: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        while not self._tokens.taken(end):
            found.append(self._value())
            if self._tokens.now.text != end:
                self._tokens.need(",")
        return found

    def _parameter(self) -> dict[str, Any]:
        if self._used >= len(self._parameters):
            raise _miscounted()
        self._used += 1
        return self._parameters[self._used - 1]


def _set(elements: list[dict[str, Any]]) -> dict[str, Any]:
    kinds = {next(iter(element)) for element in elements}
    if len(kinds) != 1 or not kinds <= {"S", "N", "B"}:
        raise validation_error("A set holds strings, numbers or binary values, all of one type")
    (kind,) = kinds
    return {f"{kind}S": [element[kind] for element in elements]}


def _miscounted() -> Exception:
    return validation_error("Number of parameters in request and statement don't match.")
