"""Whether an authorizer's policy allows a method (IAM: policy evaluation logic)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Literal

_ACTION = "execute-api:Invoke"

Decision = Literal["Allow", "Deny", "Nothing"]


def decide(document: dict[str, Any], arn: str) -> Decision:
    """An explicit deny wins; what nothing allows is not allowed."""
    effects = set(_effects(document, arn))
    if "Deny" in effects:
        return "Deny"
    return "Allow" if "Allow" in effects else "Nothing"


def _effects(document: dict[str, Any], arn: str) -> Iterator[str]:
    for statement in _listed(document.get("Statement")):
        if not isinstance(statement, dict):
            continue
        actions = _listed(statement.get("Action"))
        resources = _listed(statement.get("Resource"))
        if _any(actions, _ACTION, re.IGNORECASE) and _any(resources, arn):
            yield str(statement.get("Effect"))


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _any(patterns: list[Any], text: str, flags: int = 0) -> bool:
    return any(re.fullmatch(_regex(str(pattern)), text, flags) for pattern in patterns)


def _regex(pattern: str) -> str:
    return "".join({"*": ".*", "?": "."}.get(c, re.escape(c)) for c in pattern)
