"""Several stacks of an assembly looked at as one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from harness.stacks.stack import Resource, Stack
from harness.stacks.template import Template


def merged(templates: Sequence[Template]) -> Template:
    """What all of them declare. A name that several have is `STACK/NAME` in each."""
    if len(templates) == 1:
        return templates[0]
    body: dict[str, Any] = {
        section: _union([(_name(t), t.body.get(section) or {}) for t in templates])
        for section in ("Parameters", "Mappings", "Conditions", "Resources", "Outputs")
    }
    return Template("cdk", body, templates[-1].document, templates[-1].assembly)


def merged_stack(stacks: Sequence[Stack], assembly: Path) -> Stack:
    """The deployed stacks as one, named as the last, which depends on the others."""
    if len(stacks) == 1:
        return stacks[0]
    united: dict[str, Resource] = _union([(s.name, s.resources) for s in stacks])
    return Stack(
        name=stacks[-1].name,
        template=assembly,
        outputs=_union([(s.name, s.outputs) for s in stacks]),
        resources={name: replace(r, logical_id=name) for name, r in united.items()},
        changed=any(s.changed for s in stacks),
        engine=stacks[-1].engine,
        left_out=_union([(s.name, s.left_out) for s in stacks]),
    )


def _union(parts: Sequence[tuple[str, dict[str, Any]]]) -> dict[str, Any]:
    counted = Counter(name for _, part in parts for name in part)
    return {
        name if counted[name] == 1 else f"{owner}/{name}": value
        for owner, part in parts
        for name, value in part.items()
    }


def _name(template: Template) -> str:
    return template.assembly.name if template.assembly else ""
