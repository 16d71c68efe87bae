"""Policy documents as statements."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from . import conditions
from .conditions import Condition

Principals = dict[str, tuple[str, ...]]


class BadPolicy(ValueError):
    """It is no policy document."""


@dataclass(frozen=True)
class Statement:
    """`None` where the element is not there; each of a pair excludes the other."""

    effect: str
    actions: tuple[str, ...] | None
    not_actions: tuple[str, ...] | None
    resources: tuple[str, ...] | None
    not_resources: tuple[str, ...] | None
    principals: Principals | None
    not_principals: Principals | None
    conditions: tuple[Condition, ...]
    variables: bool
    """Whether `${…}` means anything: not before version 2012-10-17."""
    sid: str = ""


Document = tuple[Statement, ...]


def parsed(document: str | dict[str, Any]) -> Document:
    """
    Raises:
        BadPolicy: see there.
    """
    return _parsed(document if isinstance(document, str) else json.dumps(document))


@functools.lru_cache(maxsize=1024)
def _parsed(text: str) -> Document:
    try:
        document = json.loads(text)
        found = tuple(_statements(document))
    except (ValueError, TypeError, AttributeError, KeyError) as error:
        raise BadPolicy(str(error)) from error
    return found


def _statements(document: dict[str, Any]) -> Iterator[Statement]:
    variables = document.get("Version", "2008-10-17") >= "2012-10-17"
    for statement in _listed(document["Statement"]):
        yield Statement(
            effect=statement["Effect"],
            actions=_texts(statement.get("Action")),
            not_actions=_texts(statement.get("NotAction")),
            resources=_texts(statement.get("Resource")),
            not_resources=_texts(statement.get("NotResource")),
            principals=_principals(statement.get("Principal")),
            not_principals=_principals(statement.get("NotPrincipal")),
            conditions=tuple(_conditions(statement.get("Condition") or {})),
            variables=variables,
            sid=str(statement.get("Sid") or ""),
        )


def _conditions(found: dict[str, Any]) -> Iterator[Condition]:
    for operator, keys in found.items():
        conditions.check(operator)
        for key, values in keys.items():
            texts = tuple(_text(value) for value in _listed(values))
            yield Condition(operator.lower(), key.lower(), texts)


def _principals(found: Any) -> Principals | None:
    if found is None:
        return None
    if isinstance(found, str):
        return {"*": (found,)}
    return {kind: tuple(map(str, _listed(values))) for kind, values in found.items()}


def _texts(found: Any) -> tuple[str, ...] | None:
    return None if found is None else tuple(map(str, _listed(found)))


def _listed(found: Any) -> list[Any]:
    return found if isinstance(found, list) else [found]


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
