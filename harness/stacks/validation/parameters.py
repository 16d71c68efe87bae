"""Parameters that are missing, misspelt, or not allowed (AWS: Parameters section)."""

from __future__ import annotations

from collections.abc import Mapping

from harness.errors import BadInput, did_you_mean
from harness.stacks.template import Template


def check_parameters(template: Template, given: Mapping[str, str | None]) -> None:
    """`given` has None for a value that only the engine will know.

    Raises:
    BadInput: naming each parameter and its line.
    """
    for name in given:
        if name not in template.parameters:
            raise BadInput(
                f"the template has no parameter {name!r}",
                where=template.where("Parameters"),
                fix=did_you_mean(name, template.parameters) or "it declares no parameters",
            )
    missing = [
        name
        for name, parameter in template.parameters.items()
        if name not in given and parameter.get("Default") is None
    ]
    if missing:
        named = ", ".join(f"{n} (line {template.where('Parameters', n).line})" for n in missing)
        plural = len(missing) > 1
        raise BadInput(
            f"{'parameters' if plural else 'a parameter'} without a default and not given: {named}",
            where=template.where("Parameters", missing[0]),
            fix="give " + " ".join(f"--parameter {n}=VALUE" for n in missing),
        )
    for name, value in given.items():
        if value is None:
            continue
        allowed = template.parameters[name].get("AllowedValues")
        if isinstance(allowed, list) and value not in [str(a) for a in allowed]:
            raise BadInput(
                f"parameter {name!r} does not allow {value!r}",
                where=template.where("Parameters", name, "AllowedValues"),
                fix="allowed: " + ", ".join(str(a) for a in allowed),
            )
        if template.parameters[name]["Type"] == "Number" and not _is_number(value):
            raise BadInput(
                f"parameter {name!r} is a Number, not {value!r}",
                where=template.where("Parameters", name, "Type"),
            )


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
