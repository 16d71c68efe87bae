"""Keys of Fn::FindInMap (AWS: Mappings section)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from harness.errors import BadInput, did_you_mean
from harness.stacks.template import Template
from harness.stacks.validation.walk import calls
from harness.stacks.values import Values


def check_mappings(template: Template, values: Values) -> Iterator[BadInput]:
    """Mappings of two levels, and keys that a map does not have, as far as they are known."""
    maps = template.body.get("Mappings") or {}
    yield from _shape(template, maps)
    for call in calls(template):
        argument = call.argument
        if call.function != "Fn::FindInMap" or not isinstance(argument, list):
            continue
        if len(argument) != 3 or "Fn::Transform" in maps:
            continue  # a fourth argument is a default
        found: Any = maps
        for n, part in enumerate(argument):
            key = values.text(part)
            if key is None or not isinstance(found, dict):
                break
            if key not in found:
                of = "the template has no map" if n == 0 else f"map {argument[0]!r} has no key"
                yield BadInput(
                    f"Fn::FindInMap: {of} {key!r}",
                    where=template.where(*call.path),
                    fix=did_you_mean(key, [str(k) for k in found]) or "add it under Mappings",
                )
                break
            found = found[key]


def _shape(template: Template, maps: dict[str, Any]) -> Iterator[BadInput]:
    for name, rows in maps.items():
        if name == "Fn::Transform":
            continue
        wrong: tuple[str, ...] = () if isinstance(rows, dict) and rows else (name,)
        for key, row in rows.items() if isinstance(rows, dict) else ():
            if key != "Fn::Transform" and not isinstance(row, dict):
                wrong = wrong or (name, key)
        if wrong:
            yield BadInput(
                f"map {name!r} has to hold mappings: key, then key, then value",
                where=template.where("Mappings", *wrong),
            )
