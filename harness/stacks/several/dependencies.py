"""Which stack needs which: by exports and imports, `${cf:…}`, and CDK's manifest.

AWS: CloudFormation user guide, "Get exported outputs from a deployed CloudFormation stack".
Serverless Framework: "Reference CloudFormation outputs".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from harness.engines.cloud import Cloud
from harness.errors import BadInput, Location
from harness.stacks.documents.document import KeyPath
from harness.stacks.several.wanted import Planned
from harness.stacks.values import Values

IMPORT = "Fn::ImportValue"
_CF = re.compile(r"\$\{cf(?:\([^)]*\)|\.[a-z0-9-]+)?:\s*([A-Za-z][-A-Za-z0-9]*)\.")


@dataclass(frozen=True)
class Needs:
    """The stack called `name` has to be there before; `why` and `where` say what needs it."""

    name: str
    label: str
    why: str
    where: Location


def needs_of(stacks: Sequence[Planned], cloud: Cloud) -> dict[str, list[Needs]]:
    """By stack name, what it needs of the other stacks, in the order of the templates.

    What none of them has is left out: it may be there already.

    Raises:
        BadInput: two stacks export one name, or they need each other in a circle.
    """
    exports = _exports(stacks, cloud)
    names = {stack.name: stack for stack in stacks}
    ids = {stack.read.assembly.id: stack for stack in stacks if stack.read.assembly}
    needs: dict[str, list[Needs]] = {}
    for stack in stacks:
        found: dict[str, Needs] = {}
        for one in (
            *_imported(stack, exports, cloud),
            *_outputs_named(stack, names),
            *_by_manifest(stack, ids),
        ):
            if one.name != stack.name:
                found.setdefault(one.name, one)
        needs[stack.name] = list(found.values())
    _check_circles(stacks, needs)
    return needs


def _exports(stacks: Sequence[Planned], cloud: Cloud) -> dict[str, Planned]:
    """Stacks by the names of their exports."""
    exporters: dict[str, tuple[Planned, Location]] = {}
    for stack in stacks:
        values = _values(stack, cloud)
        for output, body in (stack.read.body.get("Outputs") or {}).items():
            export = body.get("Export") if isinstance(body, dict) else None
            name = values.text(export.get("Name")) if isinstance(export, dict) else None
            if name is None:
                continue
            where = stack.read.where("Outputs", output, "Export", "Name")
            if name in exporters:
                raise BadInput(
                    f"two stacks export {name!r}, and the name of an export is there once "
                    f"in an account: also {exporters[name][1]}",
                    where=where,
                )
            exporters[name] = stack, where
    return {name: owner for name, (owner, _) in exporters.items()}


def _imported(stack: Planned, exports: Mapping[str, Planned], cloud: Cloud) -> Iterator[Needs]:
    values = _values(stack, cloud)
    for path, argument in _find(stack.read.body, ()):
        name = values.text(argument)
        if name is not None and name in exports:
            owner = exports[name]
            yield Needs(owner.name, owner.label, f"imports {name!r}", stack.read.where(*path))


def _find(node: Any, path: KeyPath) -> Iterator[tuple[KeyPath, Any]]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key == IMPORT:
                yield path, value
            yield from _find(value, (*path, key))
    elif isinstance(node, list):
        for i, value in enumerate(node):
            yield from _find(value, (*path, i))


def _outputs_named(stack: Planned, names: Mapping[str, Planned]) -> Iterator[Needs]:
    """`${cf:STACK.OUTPUT}` of serverless.yml, as the file says it."""
    path = stack.read.path
    if not path.is_file() or path.suffix not in (".yml", ".yaml"):
        return
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        for match in _CF.finditer(line.split("#")[0]):
            if match[1] in names:
                why, label = f"reads ${{cf:{match[1]}…}}", names[match[1]].label
                yield Needs(match[1], label, why, Location(path, number))


def _by_manifest(stack: Planned, ids: Mapping[str, Planned]) -> Iterator[Needs]:
    assembly = stack.read.assembly
    for id_ in assembly.dependencies if assembly else ():
        if id_ in ids and assembly:
            name, label = ids[id_].name, ids[id_].label
            yield Needs(name, label, "needs, by CDK's manifest, what is", assembly.where)


def _values(stack: Planned, cloud: Cloud) -> Values:
    return Values(
        stack.read,
        stack.wanted.parameters,
        {
            "AWS::StackName": stack.name,
            "AWS::Region": cloud.region,
            "AWS::AccountId": cloud.account,
            "AWS::Partition": "aws",
        },
    )


def _check_circles(stacks: Sequence[Planned], needs: Mapping[str, list[Needs]]) -> None:
    labels = {stack.name: stack.label for stack in stacks}
    done: set[str] = set()

    def visit(name: str, way: list[tuple[str, Needs]]) -> None:
        if name in done:
            return
        on_way = [step for step, _ in way]
        if name in on_way:
            circle = way[on_way.index(name) :]
            told = "; ".join(
                f"{labels[owner]} {need.why} of {need.label} ({need.where})"
                for owner, need in circle
            )
            raise BadInput(
                f"stacks need each other in a circle: {told}",
                where=circle[0][1].where,
                fix="none of them can be first: take one of these references out",
            )
        for need in needs[name]:
            visit(need.name, [*way, (name, need)])
        done.add(name)

    for stack in stacks:
        visit(stack.name, [])
