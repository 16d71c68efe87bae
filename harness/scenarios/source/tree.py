"""Compose YAML documents into plain data beside a map from each node's path to its place."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from harness.errors import BadInput, Location
from harness.scenarios.source.scalars import plain_scalar
from harness.scenarios.source.text import read_text

NODE_LIMIT = 50_000
"""Nodes of one document once its aliases are written out (against alias bombs)."""

DEPTH_LIMIT = 100
"""Levels of nesting; more is no scenario."""

_NOT_ALIKE = re.compile(r"\t|:\s+(#[^\n]*\s+)*[,}\]]")
"""Where PyYAML and libyaml may not agree."""

NodePath = tuple[str | int, ...]

_FILE_TAGS = {"!file": "$file", "!json": "$json", "!base64": "$base64"}
"""`!file a.txt` is another way to write `{$file: a.txt}`."""


@dataclass
class Document:
    """One YAML document: `data` in plain Python, `marks` and `keys` by path (line, column)."""

    file: Path
    data: Any = None
    marks: dict[NodePath, tuple[int, int]] = field(default_factory=dict)
    keys: dict[NodePath, tuple[int, int]] = field(default_factory=dict)

    def where(self, path: NodePath = (), *, key: bool = False) -> Location:
        """Where the value at `path` (or its key) stands; else its nearest ancestor."""
        if key and path in self.keys:
            return Location(self.file, *self.keys[path])
        while path not in self.marks and path:
            path = path[:-1]
        return Location(self.file, *self.marks.get(path, (1, 1)))

    def at(self, path: NodePath) -> Any:
        """The data at `path`."""
        value = self.data
        for part in path:
            value = value[part]
        return value


def read_documents(file: Path) -> list[Document]:
    """Every document of the file that is not empty.

    Raises:
        BadInput: unreadable, malformed, with duplicate keys, tags or recursive anchors.
    """
    text = read_text(file)
    documents = []
    try:
        for node in _nodes(text):
            document = Document(file)
            document.data = _Builder(document).build(node, ())
            if document.data is not None:
                documents.append(document)
    except yaml.MarkedYAMLError as error:
        raise _malformed(file, error) from error
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise BadInput(
            f"the character U+{ord(text[error.position]):04X} is not allowed in YAML",
            where=Location(file, line, error.position - text.rfind("\n", 0, error.position)),
            fix="write it as an escape in a double-quoted string",
        ) from error
    if not documents:
        raise BadInput(
            "the file is empty",
            where=Location(file, 1, 1),
            fix="a scenario needs at least `scenario: NAME`, a `when` and a `then`",
        )
    return documents


def _malformed(file: Path, error: yaml.MarkedYAMLError) -> BadInput:
    mark = error.problem_mark or error.context_mark
    where = Location(file, mark.line + 1, mark.column + 1) if mark else Location(file, 1, 1)
    context = f" ({error.context})" if error.context else ""
    fix = None
    if "\\t" in str(error.problem):
        fix = "indent with spaces; YAML allows no tabs"
    elif "mapping values are not allowed" in str(error.problem):
        fix = "put text that has a colon in quotes, and look at the indentation"
    return BadInput(f"malformed YAML: {error.problem}{context}", where=where, fix=fix)


def _nodes(text: str) -> list[Node]:
    """The documents' nodes, by libyaml where it is; what it refuses, PyYAML puts in words.

    libyaml lets tabs stand where other editors than the writer's show them as indentation, and
    says of a value that is left out in `{key: }` that it stands one further.

    Raises:
        yaml.YAMLError: malformed, or nested too deeply.
    """
    if _FastComposer is not None and _NOT_ALIKE.search(text) is None:
        with contextlib.suppress(yaml.YAMLError):
            return list(yaml.compose_all(text, Loader=_FastComposer))
    return list(yaml.compose_all(text, Loader=_Composer))


class _Limited(yaml.composer.Composer):
    """Composes nodes, up to the limit of depth."""

    depth = 0

    def compose_node(self, parent: Node | None, index: Any) -> Node | None:
        self.depth += 1
        if self.depth > DEPTH_LIMIT:
            problem = f"nested more than {DEPTH_LIMIT} levels deep"
            mark = self.peek_event().start_mark  # type: ignore[attr-defined]
            raise yaml.composer.ComposerError(problem=problem, problem_mark=mark)
        node: Node | None = super().compose_node(parent, index)
        self.depth -= 1
        return node


class _Composer(_Limited, yaml.BaseLoader):
    pass


_FastComposer: type | None = None
if yaml.__with_libyaml__:

    class _LibYaml(_Limited, yaml.CBaseLoader):
        """libyaml's events, ten times as fast to get, composed as the others are."""

        def __init__(self, text: str) -> None:
            yaml.CBaseLoader.__init__(self, text)
            yaml.composer.Composer.__init__(self)

    _FastComposer = _LibYaml


class _Builder:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.open: set[int] = set()
        self.count = 0

    def build(self, node: Node, path: NodePath) -> Any:
        self.document.marks[path] = _mark(node)
        self.count += 1
        if self.count > NODE_LIMIT:
            raise self.bad(node, f"more than {NODE_LIMIT:,} nodes once aliases are written out")
        if id(node) in self.open:
            raise self.bad(node, "an anchor refers to itself")
        self.open.add(id(node))
        try:
            if isinstance(node, ScalarNode):
                return self.scalar(node, path)
            if isinstance(node, SequenceNode):
                self.refuse_tag(node, "seq")
                return [self.build(child, (*path, i)) for i, child in enumerate(node.value)]
            assert isinstance(node, MappingNode)
            self.refuse_tag(node, "map")
            return self.mapping(node, path)
        finally:
            self.open.discard(id(node))

    def scalar(self, node: ScalarNode, path: NodePath) -> Any:
        text: str = node.value
        if not node.style and node.tag == "tag:yaml.org,2002:str":
            return plain_scalar(text)
        if (function := _FILE_TAGS.get(node.tag)) is not None:
            self.document.marks[(*path, function)] = _mark(node)
            return {function: text}
        self.refuse_tag(node, "str")
        return text

    def mapping(self, node: MappingNode, path: NodePath) -> dict[str, Any]:
        found: dict[str, Any] = {}
        seen: dict[str, int] = {}
        for key, child in node.value:
            if not isinstance(key, ScalarNode):
                raise self.bad(key, "a key must be text")
            if key.value == "<<" and not key.style:
                continue
            line = key.start_mark.line + 1
            if key.value in seen:
                raise self.bad(key, f"the key {key.value!r} stands on line {seen[key.value]} too")
            seen[key.value] = line
            self.document.keys[(*path, key.value)] = _mark(key)
            found[key.value] = self.build(child, (*path, key.value))
        for merged_key, merged_node in self.merged(node):
            if merged_key.value not in found:
                self.document.keys[(*path, merged_key.value)] = _mark(merged_key)
                found[merged_key.value] = self.build(merged_node, (*path, merged_key.value))
        return found

    def merged(self, node: MappingNode) -> Iterator[tuple[ScalarNode, Node]]:
        for key, child in node.value:
            if not (isinstance(key, ScalarNode) and key.value == "<<" and not key.style):
                continue
            sources = child.value if isinstance(child, SequenceNode) else [child]
            for source in sources:
                if not isinstance(source, MappingNode):
                    raise self.bad(child, "`<<` takes a mapping or a list of mappings")
                if id(source) in self.open:
                    raise self.bad(child, "an anchor refers to itself")
                self.open.add(id(source))
                yield from ((k, v) for k, v in source.value if k.value != "<<")
                yield from self.merged(source)
                self.open.discard(id(source))

    def refuse_tag(self, node: Node, allowed: str) -> None:
        if node.tag != f"tag:yaml.org,2002:{allowed}":
            tag = node.tag.replace("tag:yaml.org,2002:", "!!")
            raise self.bad(
                node,
                f"the tag {tag} means nothing in a scenario",
                "use ${resources.LogicalId} and ${outputs.Name} for what the stack made",
            )

    def bad(self, node: Node, what: str, fix: str | None = None) -> BadInput:
        return BadInput(what, where=Location(self.document.file, *_mark(node)), fix=fix)


def _mark(node: Node) -> tuple[int, int]:
    return node.start_mark.line + 1, node.start_mark.column + 1
