"""Document paths in items: finding, and which of two lie on each other's way."""

from __future__ import annotations

from typing import Any

from .errors import ExpressionError
from .nodes import Path, Step

Item = dict[str, Any]


def found(item: Item, steps: tuple[Step, ...]) -> dict[str, Any] | None:
    """The value at the path; None where the item has none."""
    value: dict[str, Any] | None = item.get(steps[0])  # type: ignore[arg-type]
    for step in steps[1:]:
        if value is None:
            return None
        if isinstance(step, int):
            elements = value.get("L", ())
            value = elements[step] if step < len(elements) else None
        else:
            value = value.get("M", {}).get(step)
    return value


def check_apart(paths: list[Path]) -> None:
    """Raise for the first two paths of which one holds the other, or that cannot both be."""
    for number, second in enumerate(paths):
        for first in paths[:number]:
            relation = _relation(first.steps, second.steps)
            if relation:
                raise ExpressionError(
                    f"Two document paths {relation} with each other; must remove or rewrite one "
                    f"of these paths; path one: {first}, path two: {second}"
                )


def _relation(first: tuple[Step, ...], second: tuple[Step, ...]) -> str | None:
    for one, other in zip(first, second, strict=False):
        if isinstance(one, int) is not isinstance(other, int):
            return "conflict"
        if one != other:
            return None
    return "overlap"


def projected(item: Item, paths: list[Path]) -> Item:
    """What of the item is at the paths, in its structure; elements of lists close up."""
    tree: dict[Step, Any] = {}
    for path in paths:
        if found(item, path.steps) is None:
            continue
        place = tree
        for step in path.steps:
            place = place.setdefault(step, {})
    return {str(name): _cut(item[str(name)], inner) for name, inner in tree.items()}


def _cut(value: dict[str, Any], tree: dict[Step, Any]) -> dict[str, Any]:
    if not tree:
        return value
    if "L" in value:
        indexes = sorted(step for step in tree if isinstance(step, int))
        return {"L": [_cut(value["L"][index], tree[index]) for index in indexes]}
    return {"M": {str(step): _cut(value["M"][step], inner) for step, inner in tree.items()}}
