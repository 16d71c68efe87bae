"""Put the values into a step's body: `${…}`, `{$file: …}` and their like.

In an action's body the result is plain data. In an expectation's body matchers stay as
they are, and data from files and variables is escaped (`$key` becomes `$$key`), so that
nothing that merely looks like a matcher is taken for one.
"""

from __future__ import annotations

from typing import Any

from harness.scenarios.source.tree import Document, NodePath
from harness.scenarios.values.files import BOTH, READERS
from harness.scenarios.values.interpolation import interpolate
from harness.scenarios.values.scope import Scope


def resolve(document: Document, path: NodePath, scope: Scope, *, matchers: bool) -> Any:
    """The data at `path` of the document with every value put in.

    Raises:
        BadInput: an unknown name or a file that is not there, at its own line and column.
    """
    return _Resolver(document, scope, matchers).node(document.at(path), path)


class _Resolver:
    def __init__(self, document: Document, scope: Scope, matchers: bool) -> None:
        self.document = document
        self.scope = scope
        self.matchers = matchers

    def node(self, value: Any, path: NodePath) -> Any:
        if isinstance(value, str):
            return self.text(value, path)
        if isinstance(value, list):
            return [self.node(v, (*path, i)) for i, v in enumerate(value)]
        if isinstance(value, dict):
            return self.file(value, path) if self.is_file(value) else self.mapping(value, path)
        return value

    def text(self, value: str, path: NodePath) -> Any:
        if "${" not in value:
            return value
        found = interpolate(value, lambda name: self.scope.lookup(name, self.document.where(path)))
        return escape(found) if self.matchers else found

    def mapping(self, value: dict[str, Any], path: NodePath) -> dict[str, Any]:
        return {
            (k if self.matchers else unescape_key(k)): self.node(v, (*path, k))
            for k, v in value.items()
        }

    def is_file(self, value: dict[str, Any]) -> bool:
        if len(value) != 1:
            return False
        name, argument = next(iter(value.items()))
        if name in BOTH and self.matchers:
            return isinstance(argument, str)
        return name in READERS

    def file(self, value: dict[str, Any], path: NodePath) -> Any:
        function, argument = next(iter(value.items()))
        name = self.node(argument, (*path, function))
        read = READERS[function](
            self.document.file, str(name), self.document.where((*path, function))
        )
        return escape(read) if self.matchers else read


def escape(value: Any) -> Any:
    """The value with `$` put before each key that begins with `$`."""
    if isinstance(value, dict):
        return {(f"${k}" if str(k).startswith("$") else k): escape(v) for k, v in value.items()}
    if isinstance(value, list):
        return [escape(v) for v in value]
    return value


def unescape(value: Any) -> Any:
    """What `escape` was given."""
    if isinstance(value, dict):
        return {unescape_key(k): unescape(v) for k, v in value.items()}
    if isinstance(value, list):
        return [unescape(v) for v in value]
    return value


def unescape_key(key: str) -> str:
    """`$$schema` is the key `$schema`."""
    return key[1:] if key.startswith("$$") else key
