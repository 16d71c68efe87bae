"""Parsed data whose every part knows the file and line that it came from.

A serverless.yml is put together from several files, and parts of it from other parts of it:
one table of key paths, as a plain `Document` has, cannot say where such a part stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from harness.errors import Location
from harness.stacks.documents.document import Document, KeyPath


class Unknown(str):
    """Stands for a value that only an engine could tell, where there is none."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """`value` is a scalar, a list of nodes, or a dictionary of nodes."""

    value: Any
    where: Location

    @property
    def is_unknown(self) -> bool:
        return isinstance(self.value, Unknown)

    def get(self, key: str) -> Node | None:
        """The part named `key`; None where there is none, or only a null."""
        if not isinstance(self.value, dict):
            return None
        found: Node | None = self.value.get(key)
        return None if found is None or found.value is None else found

    def at(self, *keys: str) -> Node | None:
        found: Node | None = self
        for key in keys:
            found = found.get(key) if found is not None else None
        return found

    def items(self) -> Iterator[tuple[str, Node]]:
        yield from self.value.items() if isinstance(self.value, dict) else ()

    def data(self) -> Any:
        """Plain JSON data."""
        return plain(self.value)


def plain(value: Any) -> Any:
    """`value` without its nodes."""
    if isinstance(value, Node):
        return plain(value.value)
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items()}
    return [plain(part) for part in value] if isinstance(value, list) else value


def node_of(value: Any, where: Location) -> Node:
    """Data that has one place only, such as a parameter's value."""
    if isinstance(value, dict):
        return Node({str(k): node_of(v, where) for k, v in value.items()}, where)
    if isinstance(value, list):
        return Node([node_of(v, where) for v in value], where)
    return Node(value, where)


def tree(document: Document) -> Node:
    """The document as nodes."""
    return _tree(document, document.data, ())


def _tree(document: Document, value: Any, path: KeyPath) -> Node:
    where = document.where(*path)
    if isinstance(value, dict):
        return Node({k: _tree(document, v, (*path, k)) for k, v in value.items()}, where)
    if isinstance(value, list):
        return Node([_tree(document, v, (*path, n)) for n, v in enumerate(value)], where)
    return Node(value, where)
