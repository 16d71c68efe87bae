"""Templates that name other templates: circles, and the parameters that are handed on."""

from __future__ import annotations

from pathlib import Path

from harness.errors import BadInput, did_you_mean
from harness.stacks.functions import property_of, where_property
from harness.stacks.packaging.local_paths import LOCAL_PATHS, is_local
from harness.stacks.template import Template
from harness.stacks.values import Values


def check_circles(template: Template, values: Values, trail: tuple[Path, ...] = ()) -> None:
    """Raises:
    BadInput: a template that is nested in itself, with the whole way.
    """
    from harness.stacks.readers import read_template

    own = template.path.resolve()
    for logical_id, resource in template.resources.items():
        local = LOCAL_PATHS.get(resource["Type"])
        if local is None or local.kind != "template":
            continue
        text = values.text(property_of(template, logical_id, local.property))
        if text is None or not is_local(text):
            continue
        path = template.path.parent / text
        where = where_property(template, logical_id, local.property)
        way = (*trail, own)
        if path.resolve() in way:
            circle = [*way[way.index(path.resolve()) :], path]
            named = " → ".join(step.name for step in circle)
            raise BadInput(f"templates are nested in a circle: {named}", where=where)
        if path.is_file():
            nested = read_template(path)
            check_circles(nested, Values(nested, {}), way)


def check_handed_on(template: Template, logical_id: str, nested: Template) -> None:
    """Look at the names of the parameters that a nested stack is given.

    Raises:
        BadInput: one that it does not declare, or one that it needs and is not given.
    """
    given = property_of(template, logical_id, "Parameters") or {}
    known = nested.parameters
    if not isinstance(given, dict):
        raise BadInput(
            f"Parameters of {logical_id!r} has to be a mapping",
            where=where_property(template, logical_id, "Parameters"),
        )
    at = ("Resources", logical_id, "Properties", "Parameters")
    for name in given:
        if name not in known:
            raise BadInput(
                f"{nested.path.name}, which {logical_id!r} nests, has no parameter {name!r}",
                where=template.where(*at, name),
                fix=did_you_mean(name, known) or "it declares no parameters",
            )
    for name, parameter in known.items():
        if name not in given and parameter.get("Default") is None:
            raise BadInput(
                f"{logical_id!r} does not give the parameter {name!r}, which "
                f"{nested.where('Parameters', name)} declares without a default",
                where=template.where(*at),
                fix=f"add {name} to the Parameters of {logical_id!r}",
            )
