"""Properties without a value (CloudFormation: "Null values are not allowed in templates")."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from harness.errors import BadInput
from harness.stacks.documents.document import Key, KeyPath
from harness.stacks.template import Template

_WRITTEN = ("sam", "cloudformation")
"""Formats that reach CloudFormation as they are written."""


def check_nulls(template: Template) -> Iterator[BadInput]:
    """A null anywhere within the properties of a resource."""
    if template.format not in _WRITTEN:
        return
    for logical_id, resource in template.resources.items():
        properties = resource.get("Properties") if isinstance(resource, dict) else None
        for path in _nulls(properties or {}, ("Resources", logical_id, "Properties")):
            yield BadInput(
                f"{path[-1]!r} of {logical_id!r} is null, which CloudFormation does not allow",
                where=template.where(*path),
                fix="take it out, or write !Ref AWS::NoValue; in a state machine's own file "
                "null is allowed",
            )


def _nulls(value: Any, path: KeyPath) -> Iterator[KeyPath]:
    children: list[tuple[Key, Any]] = []
    if isinstance(value, dict):
        children = list(value.items())
    elif isinstance(value, list):
        children = list(enumerate(value))
    for key, child in children:
        if child is None:
            yield (*path, key)
        else:
            yield from _nulls(child, (*path, key))
