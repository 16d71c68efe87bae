"""References to what does not exist, and references in a circle."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from harness.errors import BadInput, did_you_mean
from harness.stacks.documents.document import KeyPath
from harness.stacks.template import Template
from harness.stacks.values import VARIABLE

PSEUDO_PARAMETERS = frozenset(
    [
        "AWS::AccountId",
        "AWS::NoValue",
        "AWS::NotificationARNs",
        "AWS::Partition",
        "AWS::Region",
        "AWS::StackId",
        "AWS::StackName",
        "AWS::URLSuffix",
    ]
)
_MADE_LATER = frozenset(["Events", "DeploymentPreference", "EventInvokeConfig"])
"""Properties of SAM's functions that become resources of their own."""


@dataclass(frozen=True)
class Reference:
    target: str
    path: KeyPath
    """Where it stands in the template."""
    orders: bool = True
    """Whether the target has to be created first."""


def check_references(template: Template) -> Iterator[BadInput]:
    """A logical id or parameter that is not there, or a circle; with lines."""
    if uses_loops(template.body):
        return  # Fn::ForEach makes logical ids that only the engine's transform knows
    known = set(template.resources) | set(template.parameters)
    edges: dict[str, list[Reference]] = {name: [] for name in template.resources}
    for reference in _references(template.body, ()):
        if not (reference.target in known or _made_by_engine(template, reference.target)):
            yield BadInput(
                f"{reference.target!r} is neither a resource nor a parameter of this template",
                where=template.where(*reference.path),
                fix=did_you_mean(
                    reference.target,
                    PSEUDO_PARAMETERS if reference.target.startswith("AWS::") else known,
                ),
            )
        owner = _owner(reference.path)
        if owner in edges and reference.target in edges and _orders(template, reference):
            edges[owner].append(reference)
    _check_circles(template, edges)


def uses_loops(node: Any) -> bool:
    """Whether Fn::ForEach occurs anywhere."""
    if isinstance(node, list):
        return any(uses_loops(item) for item in node)
    if not isinstance(node, dict):
        return False
    return any(key.startswith("Fn::ForEach::") or uses_loops(v) for key, v in node.items())


def _made_by_engine(template: Template, name: str) -> bool:
    """Pseudo parameters, and resources that the SAM transform makes (`OrdersRole`)."""
    if name in PSEUDO_PARAMETERS or any(
        name.startswith(n) for n, r in template.resources.items() if r["Type"].endswith("::MODULE")
    ):
        return True
    if template.format != "sam":
        return False
    makers = [n for n, r in template.resources.items() if r["Type"].startswith("AWS::Serverless::")]
    return name.startswith("Serverless") or any(name.startswith(maker) for maker in makers)


def _references(node: Any, path: KeyPath, *, orders: bool = True) -> Iterator[Reference]:
    if isinstance(node, list):
        for n, item in enumerate(node):
            yield from _references(item, (*path, n), orders=orders)
    if not isinstance(node, dict):
        return
    for key, value in node.items():
        here = (*path, key)
        only = len(node) == 1
        if key == "Ref" and only and isinstance(value, str):
            yield Reference(value.split(".")[0], here, orders)
        elif key == "Fn::GetAtt" and only:
            parts = value.split(".", 1) if isinstance(value, str) else value
            if isinstance(parts, list) and parts and isinstance(parts[0], str):
                yield Reference(parts[0], here, orders)
        elif key == "Fn::Sub" and only:
            yield from _substitutions(value, here, orders)
        elif key == "DependsOn" and len(path) == 2 and path[0] == "Resources":
            names = value if isinstance(value, list) else [value]
            for n, name in enumerate(names):
                if isinstance(name, str):
                    at = (*here, n) if isinstance(value, list) else here
                    yield Reference(name, at, orders)
        elif not (len(path) == 0 and key in ("Metadata", "Parameters", "Mappings", "Rules")):
            yield from _references(value, here, orders=orders and key != "Fn::If")


def _substitutions(value: Any, path: KeyPath, orders: bool) -> Iterator[Reference]:
    text, variables = value, {}
    if isinstance(value, list) and len(value) == 2:
        text, variables = value
        yield from _references(variables, (*path, 1), orders=orders)
    if isinstance(text, str):
        for name in VARIABLE.findall(text):
            if name not in (variables or {}):
                yield Reference(name.split(".")[0], path, orders)


def _owner(path: KeyPath) -> str:
    return str(path[1]) if len(path) > 1 and path[0] == "Resources" else ""


def _orders(template: Template, reference: Reference) -> bool:
    """A SAM event source is created after both of its ends, an alias after its function."""
    owner = template.resources[_owner(reference.path)]
    later = reference.path[2:3] == ("Properties",) and reference.path[3] in _MADE_LATER
    return reference.orders and not (later and owner["Type"].startswith("AWS::Serverless::"))


def _check_circles(template: Template, edges: dict[str, list[Reference]]) -> None:
    done: set[str] = set()
    for start in edges:
        _visit(template, edges, start, [], done)


def _visit(
    template: Template,
    edges: dict[str, list[Reference]],
    name: str,
    trail: list[tuple[str, Reference]],
    done: set[str],
) -> None:
    names = [n for n, _ in trail]
    if name in names:
        circle = trail[names.index(name) :]
        steps = ", ".join(
            f"{n} → {r.target} (line {template.where(*r.path).line})" for n, r in circle
        )
        raise BadInput(
            f"resources refer to each other in a circle: {steps}",
            where=template.where(*circle[0][1].path),
            fix="take one of the references out, or give one resource a fixed name",
        )
    if name in done:
        return
    for reference in edges[name]:
        _visit(template, edges, reference.target, [*trail, (name, reference)], done)
    done.add(name)
