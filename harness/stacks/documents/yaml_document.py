"""YAML with CloudFormation's short tags, and with positions.

Built from the node tree, not by PyYAML's constructors: those turn the keys `Yes` and `No`
into booleans, `2012-10-17` into a date and `0123` into 83, drop duplicate keys, and keep no
lines.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from harness.errors import BadInput, Location, did_you_mean
from harness.stacks.documents.document import Document, KeyPath, Position

FUNCTIONS = frozenset(
    [
        "And",
        "Base64",
        "Cidr",
        "Equals",
        "FindInMap",
        "ForEach",
        "GetAtt",
        "GetAZs",
        "If",
        "ImportValue",
        "Join",
        "Length",
        "Not",
        "Or",
        "Select",
        "Split",
        "Sub",
        "ToJsonString",
        "Transform",
        # Of the Rules section:
        "Contains",
        "EachMemberEquals",
        "EachMemberIn",
        "RefAll",
        "ValueOf",
        "ValueOfAll",
    ]
)
"""Intrinsic functions that have a short tag (AWS: Intrinsic function reference)."""

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_INT = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+\.[0-9]*|[0-9]+(\.[0-9]*)?[eE][-+]?[0-9]+)")
_TRUE = {"true", "yes", "on"}
_FALSE = {"false", "no", "off"}
_NULL = {"", "~", "null"}
_CORE = "tag:yaml.org,2002:"
NODE_LIMIT = 200_000
"""Nodes once aliases are written out (against alias bombs). CloudFormation takes templates of
1 MB, which is far less."""
DEPTH_LIMIT = 200
"""Levels of nesting."""


def parse(path: Path, text: str, *, yes_no: bool = True) -> Document:
    """The document.

    Raises:
        BadInput: malformed YAML, a key given twice, an unknown tag; with file:line:column.
    """
    try:
        loader = _LOADER(text)
        try:
            node = loader.get_single_node()
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        raise _malformed(path, text, error) from error
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise BadInput(
            f"the character U+{_code(error):04X} is not allowed in YAML",
            where=Location(path, line),
            fix="remove it, or write it escaped in a double-quoted string",
        ) from error
    except RecursionError as error:
        raise BadInput("the YAML is nested too deeply", where=Location(path)) from error
    builder = _Builder(path, yes_no)
    data = builder.build(node, ()) if node is not None else None
    return Document(path, data, builder.positions)


def _code(error: yaml.reader.ReaderError) -> int:
    character = error.character
    return character if isinstance(character, int) else ord(character)


def _malformed(path: Path, text: str, error: yaml.MarkedYAMLError) -> BadInput:
    mark = error.problem_mark or error.context_mark
    line = mark.line + 1 if mark else 1
    column = mark.column + 1 if mark else None
    lines = text.splitlines()
    fix = None
    if line <= len(lines) and "\t" in lines[line - 1][: len(lines[line - 1])].split("#")[0]:
        fix = "the line holds a tab: YAML is indented with spaces only"
    elif error.problem and "another document" in error.problem:
        fix = "a template is one document: take out this `---` and what follows"
    elif error.context and error.context_mark and error.context_mark.line + 1 != line:
        fix = f"{error.context} that begins in line {error.context_mark.line + 1}"
    what = f"malformed YAML: {error.problem or error.context}"
    return BadInput(what, where=Location(path, line, column), fix=fix)


class _Builder:
    def __init__(self, path: Path, yes_no: bool) -> None:
        self.path = path
        self.yes_no = yes_no
        self.positions: dict[KeyPath, Position] = {}
        self._open: set[int] = set()
        self._count = 0

    def build(self, node: yaml.Node, path: KeyPath) -> Any:
        self.positions.setdefault(path, _position(node))
        self._count += 1
        if self._count > NODE_LIMIT:
            what = f"more than {NODE_LIMIT:,} nodes once aliases are written out"
            raise BadInput(what, where=self._location(node))
        if len(path) > DEPTH_LIMIT:
            what = f"nested more than {DEPTH_LIMIT} levels deep"
            raise BadInput(what, where=self._location(node))
        if id(node) in self._open:
            raise BadInput("an alias contains itself", where=self._location(node))
        self._open.add(id(node))
        try:
            if node.tag.startswith("!") and node.tag != "!":
                return self._function(node, path)
            return self._plain(node, path)
        finally:
            self._open.discard(id(node))

    def _plain(self, node: yaml.Node, path: KeyPath) -> Any:
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(item, (*path, n)) for n, item in enumerate(node.value)]
        return _scalar(node, self.yes_no) if isinstance(node, yaml.ScalarNode) else None

    def _function(self, node: yaml.Node, path: KeyPath) -> Any:
        name = node.tag[1:]
        if name in ("Ref", "Condition"):
            return {name: self._plain(node, (*path, name))}
        if name not in FUNCTIONS:
            raise BadInput(
                f"unknown tag {node.tag!r}",
                where=self._location(node),
                fix=did_you_mean(name, FUNCTIONS | {"Ref", "Condition"}),
            )
        key = f"Fn::{name}"
        value = self._plain(node, (*path, key))
        if name == "GetAtt" and isinstance(value, str):
            value = value.split(".", 1)
        return {key: value}

    def _mapping(self, node: yaml.MappingNode, path: KeyPath) -> dict[str, Any]:
        found: dict[str, Any] = {}
        merged: dict[str, Any] = {}
        for key_node, value_node in node.value:
            if key_node.tag == f"{_CORE}merge":
                sources = (
                    value_node.value if isinstance(value_node, yaml.SequenceNode) else [value_node]
                )
                for source in reversed(sources):
                    value = self.build(source, path)
                    if not isinstance(value, dict):
                        raise BadInput("'<<' takes a mapping", where=self._location(key_node))
                    merged.update(value)
                continue
            if not isinstance(key_node, yaml.ScalarNode):
                raise BadInput("a key has to be a word", where=self._location(key_node))
            key = key_node.value
            if key in found:
                first = self.positions[(*path, key)][0]
                raise BadInput(
                    f"the key {key!r} is given twice (first in line {first})",
                    where=self._location(key_node),
                    fix="remove one of them: the first would be lost silently",
                )
            self.positions[(*path, key)] = _position(key_node)
            found[key] = self.build(value_node, (*path, key))
        return {**merged, **found}

    def _location(self, node: yaml.Node) -> Location:
        return Location(self.path, *_position(node))


def _position(node: yaml.Node) -> Position:
    return node.start_mark.line + 1, node.start_mark.column + 1


def _scalar(node: yaml.ScalarNode, yes_no: bool) -> Any:
    text: str = node.value
    if node.style or node.tag in (f"{_CORE}str", "!"):
        return text
    lower = text.lower()
    if lower in _NULL:
        return None
    if lower in ("true", "false") or (yes_no and (lower in _TRUE or lower in _FALSE)):
        return lower in _TRUE
    if _INT.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    return text
