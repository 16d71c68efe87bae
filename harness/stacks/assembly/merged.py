"""The templates of an assembly looked at as one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from harness.stacks.several.joined import united
from harness.stacks.template import Template

_SECTIONS = ("Parameters", "Mappings", "Conditions", "Resources", "Outputs")


def merged(templates: Sequence[Template]) -> Template:
    """What all of them declare. A name that several have is `STACK.NAME` in each."""
    if len(templates) == 1:
        return templates[0]
    body: dict[str, Any] = {
        section: united({_name(t): t.body.get(section) or {} for t in templates})
        for section in _SECTIONS
    }
    return Template("cdk", body, templates[-1].document, templates[-1].assembly)


def _name(template: Template) -> str:
    return template.assembly.name if template.assembly else ""
