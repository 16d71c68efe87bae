"""What a WHERE clause says of keys."""

from __future__ import annotations

from typing import Any

from ..backend import validation_error
from ..data.ordered import Schema
from ..expressions.nodes import And, Comparison, In, Path, Value

Item = dict[str, Any]
_MANDATORY = "Where clause does not contain a mandatory equality on all key attributes"


def conjuncts(node: Any) -> list[Any]:
    if node is None:
        return []
    if isinstance(node, And):
        return [*conjuncts(node.left), *conjuncts(node.right)]
    return [node]


def whole_key(where: Any, schema: Schema) -> tuple[Item, Any]:
    """The key that the clause names, and the rest of it as a condition (None: nothing more).

    Raises:
        CommonServiceException: it does not name all of the key.
    """
    names = [name for name, _ in schema]
    key: Item = {}
    rest: Any = None
    for part in conjuncts(where):
        name, value = _equality(part)
        if name in names and name not in key:
            key[name] = value
        else:
            rest = part if rest is None else And(rest, part)
    if set(key) != set(names):
        raise validation_error(_MANDATORY)
    return {name: key[name] for name in names}, rest


def partitions(where: Any, name: str) -> list[Item] | None:
    """The values of the partition key that the clause allows; None: any."""
    for part in conjuncts(where):
        found, value = _equality(part)
        if found == name:
            return [value]
        match part:
            case In(Path((only,)), candidates) if only == name and all(
                isinstance(c, Value) for c in candidates
            ):
                unique = {repr(c.content): c.content for c in candidates}
                return list(unique.values())
    return None


def _equality(part: Any) -> tuple[str, Any]:
    match part:
        case Comparison("=", Path((str(name),)), Value(content)):
            return name, content
        case Comparison("=", Value(content), Path((str(name),))):
            return name, content
    return "", None
