"""The grammar of statements.

Source: Amazon DynamoDB Developer Guide, "PartiQL statements for DynamoDB" and the pages below
it; what DynamoDB has not (joins, groups, aggregates), this has not either.
"""

from __future__ import annotations

import contextlib
from typing import Any

from localstack.aws.api import ServiceException

from ..expressions import conditions
from ..expressions.compiled import told
from ..expressions.nodes import (
    And,
    Assignment,
    Between,
    Comparison,
    Function,
    In,
    Not,
    Or,
    Path,
    Step,
    Sum,
    Value,
)
from ..expressions.paths import check_apart
from .statements import Delete, Insert, Select, Statement, Update
from .tokens import Tokens, malformed
from .values import Values

_COMPARATORS = {"=": "=", "<>": "<>", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_FUNCTIONS = ("begins_with", "contains", "attribute_type", "size")
_RETURNED = ("ALL OLD", "ALL NEW", "MODIFIED OLD", "MODIFIED NEW")
_AFTER_PATH = frozenset({"FROM", "SET", "REMOVE", "WHERE", "RETURNING", "VALUE", "AND", "OR"})


def read(source: str, parameters: list[dict[str, Any]]) -> Statement:
    """The statement, with its parameters in place.

    Raises:
        ServiceException: a ValidationException that says where it broke.
    """
    return _Reader(source, parameters).statement()


class _Reader:
    def __init__(self, source: str, parameters: list[dict[str, Any]]) -> None:
        self.tokens = Tokens(source)
        self.values = Values(self.tokens, parameters)

    def statement(self) -> Statement:
        tokens = self.tokens
        found: Statement
        if tokens.taken("SELECT"):
            found = self._select()
        elif tokens.taken("EXISTS", "("):
            tokens.need("SELECT")
            found = self._select(exists=True)
            tokens.need(")")
        elif tokens.taken("INSERT"):
            tokens.need("INTO")
            found = self._insert()
        elif tokens.taken("UPDATE"):
            found = self._update()
        elif tokens.taken("DELETE"):
            tokens.need("FROM")
            table = self._name()
            found = Delete(table, self._where(), self._returning())
        else:
            raise tokens.wrong("Expected SELECT, INSERT, UPDATE, DELETE or EXISTS")
        tokens.taken(";")
        if tokens.now.kind != "end":
            raise tokens.wrong("Unexpected text after the statement")
        self.values.check_all_used()
        return found

    def _select(self, *, exists: bool = False) -> Select:
        paths: list[Path] | None = None
        if not self.tokens.taken("*"):
            paths = [self._path()]
            while self.tokens.taken(","):
                paths.append(self._path())
            with told("ProjectionExpression"):
                check_apart(paths)
        self.tokens.need("FROM")
        table = self._name()
        index = self._name() if self.tokens.taken(".") else None
        where = self._where()
        order: list[tuple[str, bool]] = []
        if self.tokens.taken("ORDER", "BY"):
            order.append(self._ordering())
            while self.tokens.taken(","):
                order.append(self._ordering())
        return Select(table, index, paths, where, order, exists)

    def _ordering(self) -> tuple[str, bool]:
        name = self._name()
        falling = self.tokens.taken("DESC")
        if not falling:
            self.tokens.taken("ASC")
        return name, not falling

    def _insert(self) -> Insert:
        table = self._name()
        self.tokens.need("VALUE")
        if self.tokens.now.text != "{":
            raise self.tokens.wrong("Expected a map of the item's attributes")
        value = self.values.read()
        return Insert(table, value.content["M"])

    def _update(self) -> Update:
        table = self._name()
        actions: list[Assignment] = []
        while True:
            if self.tokens.taken("SET"):
                actions.append(self._assignment())
                while self.tokens.taken(","):
                    actions.append(self._assignment())
            elif self.tokens.taken("REMOVE"):
                actions.append(Assignment("REMOVE", self._path(), None))
                while self.tokens.taken(","):
                    actions.append(Assignment("REMOVE", self._path(), None))
            else:
                break
        if not actions:
            raise self.tokens.wrong("Expected SET or REMOVE")
        with told("UpdateExpression"):
            check_apart([action.path for action in actions])
        return Update(table, actions, self._where(), self._returning())

    def _assignment(self) -> Assignment:
        path = self._path()
        self.tokens.need("=")
        name = self.tokens.now.text.lower()
        if name in ("set_add", "set_delete") and self.tokens.following.text == "(":
            return self._of_set(path, name)
        left = self._assigned()
        for sign in "+-":
            if self.tokens.taken(sign):
                return Assignment("SET", path, Sum(sign, left, self._assigned()))
        return Assignment("SET", path, left)

    def _of_set(self, path: Path, name: str) -> Assignment:
        self.tokens.take()
        self.tokens.need("(")
        if self._path() != path:
            raise malformed(f"{name} changes the attribute that it is assigned to")
        self.tokens.need(",")
        value = self.values.read()
        self.tokens.need(")")
        if value.kind not in ("SS", "NS", "BS"):
            raise malformed(f"{name} needs a set")
        return Assignment("ADD" if name == "set_add" else "DELETE", path, value)

    def _assigned(self) -> Any:
        name = self.tokens.now.text.lower()
        if name in ("list_append", "if_not_exists") and self.tokens.following.text == "(":
            self.tokens.take()
            self.tokens.need("(")
            first = self._assigned()
            self.tokens.need(",")
            second = self._assigned()
            self.tokens.need(")")
            return Function(name, (first, second))
        return self._operand()

    def _returning(self) -> str | None:
        if not self.tokens.taken("RETURNING"):
            return None
        for words in _RETURNED:
            if self.tokens.taken(*words.split(), "*"):
                return words
        raise self.tokens.wrong(f"Expected one of {', '.join(_RETURNED)}, and *")

    def _where(self) -> Any:
        if not self.tokens.taken("WHERE"):
            return None
        node = self._or()
        with told("WHERE"):
            conditions.check(node)
        return node

    def _or(self) -> Any:
        left = self._and()
        while self.tokens.taken("OR"):
            left = Or(left, self._and())
        return left

    def _and(self) -> Any:
        left = self._not()
        while self.tokens.taken("AND"):
            left = And(left, self._not())
        return left

    def _not(self) -> Any:
        if self.tokens.taken("NOT"):
            return Not(self._not())
        return self._simple()

    def _simple(self) -> Any:
        mark = self.tokens.mark()
        if self.tokens.now.text == "(":
            with contextlib.suppress(ServiceException):
                self.tokens.need("(")
                node = self._or()
                self.tokens.need(")")
                return node
            self.tokens.back(mark)
        left = self._operand()
        sign = self.tokens.now
        if sign.kind == "sign" and sign.text in _COMPARATORS:
            self.tokens.take()
            return Comparison(_COMPARATORS[sign.text], left, self._operand())
        if self.tokens.taken("BETWEEN"):
            low = self._operand()
            self.tokens.need("AND")
            return Between(left, low, self._operand())
        if self.tokens.taken("NOT", "IN"):
            return Not(self._candidates(left))
        if self.tokens.taken("IN"):
            return self._candidates(left)
        if self.tokens.taken("IS"):
            return self._is(left)
        if isinstance(left, Function) and left.name != "size":
            return left
        raise self.tokens.wrong("Expected a comparison")

    def _candidates(self, left: Any) -> In:
        end = "]" if self.tokens.taken("[") else ")"
        if end == ")":
            self.tokens.need("(")
        candidates = [self._operand()]
        while self.tokens.taken(","):
            candidates.append(self._operand())
        self.tokens.need(end)
        return In(left, tuple(candidates))

    def _is(self, left: Any) -> Any:
        denied = self.tokens.taken("NOT")
        if self.tokens.taken("MISSING"):
            name = "attribute_exists" if denied else "attribute_not_exists"
            return Function(name, (left,))
        self.tokens.need("NULL")
        null = Function("attribute_type", (left, Value({"S": "NULL"})))
        return Not(null) if denied else null

    def _operand(self) -> Any:
        name = self.tokens.now
        if name.kind == "name" and self.tokens.following.text == "(":
            return self._function()
        if self.values.starts():
            return self.values.read()
        return self._path()

    def _function(self) -> Function:
        name = self.tokens.take().text.lower()
        if name not in _FUNCTIONS:
            raise malformed(f"Unsupported function: {name}; there are {', '.join(_FUNCTIONS)}")
        self.tokens.need("(")
        arguments = [self._operand()]
        while self.tokens.taken(","):
            arguments.append(self._operand())
        self.tokens.need(")")
        return Function(name, tuple(arguments))

    def _path(self) -> Path:
        steps: list[Step] = [self._name()]
        while True:
            if self.tokens.taken("."):
                steps.append(self._name())
            elif self.tokens.now.text == "[" and self.tokens.following.kind in (
                "number",
                "string",
            ):
                self.tokens.take()
                step = self.tokens.take()
                steps.append(int(step.text) if step.kind == "number" else step.text[1:-1])
                self.tokens.need("]")
            else:
                return Path(tuple(steps))

    def _name(self) -> str:
        token = self.tokens.now
        if token.kind == "quoted":
            self.tokens.take()
            return token.text[1:-1].replace('""', '"')
        if token.kind == "name" and token.text.upper() not in _AFTER_PATH:
            self.tokens.take()
            return token.text
        raise self.tokens.wrong("Expected identifier for simple path")
