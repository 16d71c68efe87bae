"""`include:`: steps of another file, with parameters, at the place of one step."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field

from harness.errors import BadInput, did_you_mean
from harness.scenarios.fields import Body
from harness.scenarios.model import Included
from harness.scenarios.source.tree import Document, NodePath, read_documents
from harness.scenarios.validation import check
from harness.scenarios.values.files import find_file
from harness.scenarios.values.interpolation import is_dynamic

KEY, ARGUMENTS = "include", "with"
MOST = 5_000
"""Steps of a section, once all is included (files that include others many times over)."""

_Name = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_-]*$")]


class StepsFile(Body):
    """A file of steps that scenarios include."""

    description: str | None = Field(None, description="Prose for readers.")
    required: list[_Name] = Field(
        default_factory=list, description="Parameters that who includes it has to give."
    )
    parameters: dict[_Name, Any] = Field(
        default_factory=dict, description="Parameters and their defaults; `${name}` in the steps."
    )
    steps: Any = Field(description="The steps, as in the section that includes them.")


class IncludeKeys(Body):
    """The steps of another file, in the place of this one."""

    include: Annotated[str, Field(min_length=1)] = Field(
        description="The file's path, relative to this one."
    )
    with_: dict[_Name, Any] = Field(
        default_factory=dict, alias="with", description="Values of its parameters."
    )


@dataclass
class Budget:
    """How many steps a section has so far."""

    count: itertools.count[int] = field(default_factory=itertools.count)

    def spend(self, document: Document, path: NodePath) -> None:
        """
        Raises:
            BadInput: there are too many.
        """
        if next(self.count) >= MOST:
            what = f"more than {MOST:,} steps once all is included"
            raise BadInput(what, where=document.where(path))


def read_include(
    document: Document, path: NodePath, outer: Included | None
) -> tuple[Included | None, list[BadInput]]:
    """The file that the step at `path` includes, and what its parameters are; or what is wrong.

    Raises:
        BadInput: the file cannot be read, or a parameter is missing or unknown.
    """
    if errors := list(check(IncludeKeys, document, path)):
        return None, [told_where(error, outer) for error in errors]
    step = document.at(path)
    where = document.where((*path, KEY))
    if is_dynamic(step[KEY]):
        raise BadInput("the file's name cannot be put in when it runs", where=where)
    file = find_file(document.file, step[KEY], where)
    _check_circle(document, file, outer, where)
    documents = read_documents(file)
    if len(documents) != 1:
        raise BadInput(f"{step[KEY]} has {len(documents)} YAML documents, not one", where=where)
    [included] = documents
    found = Included(included, document.where(path), {}, outer)
    if errors := list(check(StepsFile, included, ())):
        return None, [told_where(error, found) for error in errors]
    return replace(found, arguments=_arguments(document, path, included)), []


def _arguments(
    document: Document, path: NodePath, included: Document
) -> dict[str, tuple[Document, NodePath]]:
    given = document.at(path).get(ARGUMENTS) or {}
    required = included.data.get("required") or []
    defaults = included.data.get("parameters") or {}
    known = [*required, *defaults]
    for name in given:
        if name not in known:
            where = document.where((*path, ARGUMENTS, name), key=True)
            fix = did_you_mean(name, known) or "it has none"
            raise BadInput(f"{included.file.name} has no parameter {name!r}", where=where, fix=fix)
    for name in required:
        if name not in given:
            what = f"{included.file.name} needs the parameter {name!r}"
            raise BadInput(what, where=document.where(path), fix=f"with: {{{name}: …}}")
    found = {name: (included, ("parameters", name)) for name in defaults}
    return {**found, **{name: (document, (*path, ARGUMENTS, name)) for name in given}}


def _check_circle(document: Document, file: Path, outer: Included | None, where: Any) -> None:
    chain = [file, document.file]
    one = outer
    while one is not None:
        chain.append(one.at.file)
        one = one.outer
    # The scenario's own file is no file of steps: including it is refused for its keys.
    if any(file.resolve() == other.resolve() for other in chain[1:]):
        told = " → ".join(part.name for part in reversed(chain))
        raise BadInput(f"the files include each other in a circle: {told}", where=where)


def told_where(error: BadInput, included: Included | None) -> BadInput:
    """The error with each place that includes the file that it is in."""
    if included is None:
        return error
    told = [error.what, *(f"included at {place}" for place in included.places)]
    return BadInput("; ".join(told), where=error.where, fix=error.fix)


def is_include(value: Any) -> bool:
    """Whether a step includes others; what else it says is checked with it."""
    return isinstance(value, dict) and KEY in value
