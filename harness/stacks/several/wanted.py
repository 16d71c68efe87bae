"""The stacks that are to be deployed together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from harness.errors import BadInput, Location, did_you_mean
from harness.stacks.names import GENERIC, stack_name
from harness.stacks.readers import read_template
from harness.stacks.template import Template


@dataclass(frozen=True)
class Wanted:
    """A template with the name and the parameters of its stack; `where` says who wants it.

    `name` None: made from the template's path. `label` None: the name, or what the file or its
    folder is called.
    """

    template: Path
    parameters: dict[str, str] = field(default_factory=dict)
    name: str | None = None
    where: Location | None = None
    label: str | None = None


@dataclass(frozen=True)
class Planned:
    """A wanted stack that was read. `label` tells it from the others, in what people write."""

    wanted: Wanted
    read: Template
    name: str
    label: str


def planned(wanted: Sequence[Wanted]) -> list[Planned]:
    """Read all of them.

    Raises:
        BadInput: a template is missing or malformed, or two come to one stack.
    """
    read = [read_template(one.template, one.parameters) for one in wanted]
    names = [
        one.name
        or (template.assembly.name if template.assembly else template.stack_name)
        or stack_name(one.template)
        for one, template in zip(wanted, read, strict=True)
    ]
    for i, name in enumerate(names):
        if name in names[:i]:
            first = wanted[names.index(name)].template
            raise BadInput(
                f"{first} and {wanted[i].template} come to the same stack, {name!r}",
                where=wanted[i].where,
                fix="name each template once, or give the stacks names of their own",
            )
    found = zip(wanted, read, names, _labels(wanted, names), strict=True)
    return [Planned(*each) for each in found]


def shared_out(
    templates: Sequence[Path], parameters: Mapping[str, str], names: Sequence[str] = ()
) -> list[Wanted]:
    """Each template with those of the parameters that it declares.

    Raises:
        BadInput: no template declares one of them, or there are not as many names.
    """
    if names and len(names) != len(templates):
        raise BadInput(
            f"{len(names)} names for {len(templates)} templates",
            fix="give --stack-name once for each template, in their order",
        )
    read = [read_template(template, parameters) for template in templates]
    declared = [{*template.parameters, *template.options} for template in read]
    known = set().union(*declared)
    for name in parameters:
        if name not in known:
            raise BadInput(
                f"none of the templates has a parameter {name!r}",
                fix=did_you_mean(name, known) or "they declare no parameters",
            )
    return [
        Wanted(
            template,
            {k: v for k, v in parameters.items() if k in own},
            names[i] if names else None,
        )
        for i, (template, own) in enumerate(zip(templates, declared, strict=True))
    ]


def _labels(wanted: Sequence[Wanted], names: Sequence[str]) -> list[str]:
    """The stack's name where the labels would not tell two of them apart."""
    short = [one.label or one.name or short_name(one.template) for one in wanted]
    counted = Counter(short)
    return [s if counted[s] == 1 else name for s, name in zip(short, names, strict=True)]


def short_name(template: Path) -> str:
    """What people call it: `orders` for `orders.yaml` and for `orders/template.yaml`."""
    path = template.resolve()
    stem = path.name.partition(".")[0]
    return path.parent.name if stem.lower() in GENERIC else stem
