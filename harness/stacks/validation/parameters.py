"""Parameters: how they are declared, and the values given (AWS: Parameters section)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from harness.errors import BadInput, did_you_mean
from harness.stacks.template import Template
from harness.stacks.validation.parameter_values import problem_of

TYPES = frozenset(["String", "Number", "List<Number>", "List<String>", "CommaDelimitedList"]) | {
    "AWS::SSM::Parameter::Name"
}
_AWS_TYPE = ("AWS::EC2::", "AWS::Route53::", "List<AWS::", "AWS::SSM::Parameter::Value<")
_ATTRIBUTES = frozenset(
    ["Type", "Default", "Description", "NoEcho", "AllowedValues", "AllowedPattern"]
) | frozenset(["ConstraintDescription", "MinLength", "MaxLength", "MinValue", "MaxValue"])


def check_parameters(template: Template, given: Mapping[str, str | None]) -> Iterator[BadInput]:
    """Declarations that are wrong, values that are not allowed, missing or misspelt.

    A value of None is known to the engine only.
    """
    for name in given:
        if name not in template.parameters:
            yield BadInput(
                f"the template has no parameter {name!r}",
                where=template.where("Parameters"),
                fix=did_you_mean(name, {*template.parameters, *template.options})
                or "it declares no parameters",
            )
    for name, parameter in template.parameters.items():
        yield from _declaration(template, name, parameter)
        yield from _value(template, name, parameter, given)
    missing = [
        name
        for name, parameter in template.parameters.items()
        if name not in given and parameter.get("Default") is None
    ]
    if missing:
        yield _missing(template, missing)


def _declaration(template: Template, name: str, parameter: dict[str, Any]) -> Iterator[BadInput]:
    kind = parameter["Type"]
    if kind not in TYPES and not kind.startswith(_AWS_TYPE):
        yield BadInput(
            f"parameter {name!r} has the unknown type {kind!r}",
            where=template.where("Parameters", name, "Type"),
            fix=did_you_mean(kind, TYPES),
        )
    for attribute in parameter:
        if attribute not in _ATTRIBUTES:
            yield BadInput(
                f"parameter {name!r} has no attribute {attribute!r}",
                where=template.where("Parameters", name, attribute),
                fix=did_you_mean(attribute, _ATTRIBUTES),
            )


def _value(
    template: Template, name: str, parameter: dict[str, Any], given: Mapping[str, str | None]
) -> Iterator[BadInput]:
    value = given[name] if name in given else parameter.get("Default")
    if value is None or parameter["Type"].startswith("AWS::SSM::"):
        return  # an SSM parameter's value, which constraints are about, is not in the template
    text = str(value).lower() if isinstance(value, bool) else str(value)
    problem = problem_of(parameter, text)
    if problem is None:
        return
    attribute, what = problem
    source = "" if name in given else " (its default)"
    yield BadInput(
        f"parameter {name!r} does not allow {text!r}{source}: {what}",
        where=template.where("Parameters", name, attribute if name in given else "Default"),
        fix=parameter.get("ConstraintDescription"),
    )


def _missing(template: Template, names: list[str]) -> BadInput:
    told = [_described(template, name) for name in names]
    options = " ".join(f"--parameter {name}=VALUE" for name in names)
    plural = len(names) > 1
    return BadInput(
        f"{'parameters' if plural else 'a parameter'} without a default and not given: "
        + ", ".join(names),
        where=template.where("Parameters", names[0]),
        fix="\n  ".join([*told, f"give {options}", "or --parameter-file FILE"]),
    )


def _described(template: Template, name: str) -> str:
    parameter = template.parameters[name]
    line = template.where("Parameters", name).line
    text = parameter.get("Description")
    about = f": {' '.join(text.split())[:60]}" if isinstance(text, str) and text else ""
    return f"{name} (line {line}, {parameter['Type']}){about}"
