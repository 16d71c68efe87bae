"""The error for a template that the engine cannot make in full."""

from __future__ import annotations

from harness.errors import Location, Unsupported
from harness.stacks.template import Template
from harness.stacks.validation.capabilities import Missing

_MOST = 12


def refusal(template: Template, engine: str, missing: list[Missing]) -> Unsupported:
    """Names every resource, its type and its line."""
    first = missing[0]
    told = [_line(template, one) for one in missing[1 : _MOST + 1]]
    if len(missing) > _MOST + 1:
        told.append(f"… and {len(missing) - _MOST - 1} more")
    way_out = "--allow-unsupported deploys the rest; scenarios that need these are unsupported then"
    return Unsupported(
        engine,
        f"{first.title} {'is' if first.is_whole else 'needs one'} of type {first.kind}: "
        f"{first.why}",
        where=_where(template, first),
        fix="\n  ".join([*told, way_out]),
    )


def _line(template: Template, one: Missing) -> str:
    line = _where(template, one).line
    return f"line {line}: {one.title} ({one.kind}): {one.why}"


def _where(template: Template, one: Missing) -> Location:
    return template.where("Resources", one.logical_id, *(() if one.is_whole else one.path))
