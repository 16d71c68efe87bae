"""The templates that a scenario names: whether they are there, and under which name they deploy."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from harness.errors import BadInput, Location, did_you_mean
from harness.stacks.names import stack_name
from harness.stacks.several.wanted import Wanted, short_name


def named(one: Wanted) -> Wanted:
    """With parameters it stands beside the same template with others, not instead of it."""
    if one.name or not one.parameters:
        return one
    name = stack_name(one.template, one.parameters)
    return replace(one, name=name, label=one.label or short_name(one.template))


def check_template(template: Path, where: Location | None = None) -> None:
    """Raises:
    BadInput: there is no such file, with the nearest names.
    """
    try:
        if template.exists():
            return
    except OSError as error:  # such as a name that is too long
        raise BadInput(f"this cannot be a path: {error.strerror}", where=where) from error
    folder = template.parent
    there = [p.name for p in folder.iterdir()] if folder.is_dir() else []
    fix = did_you_mean(template.name, there) if there else f"there is no folder {folder}"
    raise BadInput(f"there is no template {template}", where=where, fix=fix)
