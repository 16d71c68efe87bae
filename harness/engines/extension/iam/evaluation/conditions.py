"""A statement's `Condition` (IAM User Guide: Conditions with multiple context keys or values)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .operators import NEGATED, POSITIVE, Compare
from .variables import Context, Missing, filled

_ALL, _ANY = "forallvalues:", "foranyvalue:"
_IF_EXISTS = "ifexists"


@dataclass(frozen=True)
class Condition:
    """`operator` is in lower case, with what is before and behind it; so is `key`."""

    operator: str
    key: str
    values: tuple[str, ...]


class UnknownOperator(ValueError):
    """No operator of IAM."""


def check(operator: str) -> None:
    """
    Raises:
        UnknownOperator: see there.
    """
    _, name, _ = _parts(operator.lower())
    if name not in POSITIVE and name not in NEGATED and name != "null":
        raise UnknownOperator(operator)


def met(conditions: Iterable[Condition], context: Context) -> bool:
    """All of them hold."""
    return all(_met(condition, context) for condition in conditions)


def _met(condition: Condition, context: Context) -> bool:
    kind, name, if_exists = _parts(condition.operator)
    given = context.get(condition.key)
    if name == "null":
        absent = given is None or given == []
        return any((value.lower() == "true") == absent for value in condition.values)
    values = [given] if isinstance(given, str) else list(given or ())
    if not values:
        return if_exists or kind == _ALL or (name in NEGATED and kind != _ANY)
    try:
        wanted = [filled(value, context) for value in condition.values]
    except Missing:
        return False
    holds = [_holds(name, value, wanted) for value in values]
    return any(holds) if kind == _ANY else all(holds) if kind == _ALL else _plain(name, holds)


def _plain(name: str, holds: list[bool]) -> bool:
    return all(holds) if name in NEGATED else any(holds)


def _holds(name: str, value: str, wanted: list[str]) -> bool:
    if name in NEGATED:
        return not _some(NEGATED[name], value, wanted)
    return _some(POSITIVE[name], value, wanted)


def _some(compare: Compare, value: str, wanted: list[str]) -> bool:
    return any(compare(value, each) for each in wanted)


def _parts(operator: str) -> tuple[str, str, bool]:
    kind = next((prefix for prefix in (_ALL, _ANY) if operator.startswith(prefix)), "")
    name = operator[len(kind) :]
    if name.endswith(_IF_EXISTS):
        return kind, name[: -len(_IF_EXISTS)], True
    return kind, name, False
