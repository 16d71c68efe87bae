"""The calls of intrinsic functions in a template."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from harness.stacks.documents.document import KeyPath
from harness.stacks.template import Template

SECTIONS = ("Conditions", "Rules", "Globals", "Resources", "Outputs")
"""Where intrinsic functions are evaluated."""


@dataclass(frozen=True)
class Call:
    """One call, such as `{"Fn::Join": […]}`."""

    function: str
    """`Ref`, `Condition` (only under Conditions and Rules) or `Fn::NAME`."""
    argument: Any
    path: KeyPath
    """Where its key stands in the template."""
    alone: bool
    """Whether the mapping holds nothing else."""


def calls(template: Template) -> Iterator[Call]:
    for section in SECTIONS:
        if section in template.body:
            yield from _calls(template.body[section], (section,))


def _calls(node: Any, path: KeyPath) -> Iterator[Call]:
    if isinstance(node, list):
        for n, item in enumerate(node):
            yield from _calls(item, (*path, n))
    if not isinstance(node, dict) or (path[0] == "Resources" and path[2:] == ("Metadata",)):
        return
    for key, value in node.items():
        here = (*path, key)
        alone = len(node) == 1
        conditional = key == "Condition" and alone and path[0] in ("Conditions", "Rules")
        if key.startswith("Fn::") or (key == "Ref" and alone) or conditional:
            yield Call(key, value, here, alone)
        yield from _calls(value, here)


def is_call(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and len(value) == 1
        and next(iter(value)).startswith(("Ref", "Fn::"))
    )
