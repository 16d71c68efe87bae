"""`AWS::Include` of a local file: its content takes the place of the transform."""

from __future__ import annotations

from typing import Any

from harness.errors import BadInput
from harness.stacks.documents.document import KeyPath, parse
from harness.stacks.packaging.local_paths import is_local
from harness.stacks.template import Template
from harness.stacks.validation.paths import check_exists
from harness.stacks.values import Values


def inline_includes(template: Template, body: Any, values: Values) -> None:
    """Replace them in `body`, which is changed.

    Raises:
        BadInput: the file is missing or malformed.
    """
    _visit(template, body, (), values)


def _visit(template: Template, node: Any, path: KeyPath, values: Values) -> None:
    if isinstance(node, list):
        for n, item in enumerate(node):
            _visit(template, item, (*path, n), values)
        return
    if not isinstance(node, dict):
        return
    transform = node.get("Fn::Transform")
    if isinstance(transform, dict) and transform.get("Name") == "AWS::Include":
        _inline(template, node, transform, path, values)
    for key, value in node.items():
        _visit(template, value, (*path, key), values)


def _inline(
    template: Template, node: dict[str, Any], transform: Any, path: KeyPath, values: Values
) -> None:
    location = values.text((transform.get("Parameters") or {}).get("Location"))
    if location is None or not is_local(location):
        return
    where = template.where(*path, "Fn::Transform", "Parameters", "Location")
    file = template.path.parent / location
    check_exists(file, "Location of AWS::Include", where)
    data = parse(file).data
    if not isinstance(data, dict):
        raise BadInput(f"{file} is not a mapping, so it cannot be included", where=where)
    del node["Fn::Transform"]
    for key, value in data.items():
        node.setdefault(key, value)
