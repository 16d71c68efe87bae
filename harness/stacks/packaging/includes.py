"""`AWS::Include` of a local file: its content takes the place of the transform.

CloudFormation: AWS::Include transform.
"""

from __future__ import annotations

from typing import Any, TypeGuard

from harness.errors import BadInput
from harness.stacks.documents.document import KeyPath, Mount, parse
from harness.stacks.packaging.local_paths import is_local
from harness.stacks.template import Template
from harness.stacks.validation.paths import check_exists
from harness.stacks.values import Values

_NAME = "AWS::Include"


def inline_includes(template: Template, body: Any, values: Values) -> list[Mount]:
    """Replace them in `body`, which is changed; answers where what came from.

    Paths are from the template's folder, also in a file that is included.

    Raises:
        BadInput: a file is missing, malformed, or includes itself.
    """
    includes = _Includes(template, values)
    includes.at_top(body)
    includes.visit(body, (), ())
    return includes.mounts


class _Includes:
    def __init__(self, template: Template, values: Values) -> None:
        self.template = template
        self.values = values
        self.mounts: list[Mount] = []

    def at_top(self, body: dict[str, Any]) -> None:
        """Those under the template's own `Transform`, whose sections are joined to it."""
        given = body.get("Transform")
        transforms = given if isinstance(given, list) else [given]
        left = []
        for n, transform in enumerate(transforms):
            at: KeyPath = ("Transform", n) if isinstance(given, list) else ("Transform",)
            if not _is_include(transform) or self._inline(body, transform, (), at, ()) is None:
                left.append(transform)
        if len(left) < len(transforms):
            body["Transform"] = left
            if not left:
                del body["Transform"]

    def visit(self, node: Any, path: KeyPath, inside: tuple[str, ...]) -> None:
        if isinstance(node, list):
            for n, item in enumerate(node):
                self.visit(item, (*path, n), inside)
            return
        if not isinstance(node, dict):
            return
        while _is_include(transform := node.get("Fn::Transform")):
            del node["Fn::Transform"]
            file = self._inline(node, transform, path, (*path, "Fn::Transform"), inside)
            if file is None:
                node["Fn::Transform"] = transform
                break
            inside = (*inside, file)  # which may be an include itself
        for key, value in node.items():
            self.visit(value, (*path, key), inside)

    def _inline(
        self,
        node: dict[str, Any],
        transform: dict[str, Any],
        path: KeyPath,
        at: KeyPath,
        inside: tuple[str, ...],
    ) -> str | None:
        """The file that was put in; None where only the engine can get it."""
        location = self.values.text((transform.get("Parameters") or {}).get("Location"))
        if location is None or not is_local(location):
            return None
        where = self.template.where(*at, "Parameters", "Location")
        file = self.template.path.parent / location
        check_exists(file, f"Location of {_NAME}", where)
        if location in inside:
            circle = " → ".join([*inside[inside.index(location) :], location])
            raise BadInput(f"files include each other in a circle: {circle}", where=where)
        document = parse(file)
        if not isinstance(document.data, dict):
            raise BadInput(f"{file} is not a mapping, so it cannot be included", where=where)
        for key, value in document.data.items():
            if key not in node:
                node[key] = value
                self.mounts.append(Mount((*path, key), document, (key,)))
            elif path == () and isinstance(node[key], dict) and isinstance(value, dict):
                for name, entry in value.items():
                    if node[key].setdefault(name, entry) is entry:
                        self.mounts.append(Mount((key, name), document, (key, name)))
        return location


def _is_include(transform: Any) -> TypeGuard[dict[str, Any]]:
    return isinstance(transform, dict) and transform.get("Name") == _NAME
