"""Puts values in the place of variables, each when it is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from harness.errors import BadInput, Location, did_you_mean
from harness.stacks.readers.serverless.nodes import Node, Unknown
from harness.stacks.readers.serverless.variables.parsing import (
    Literal,
    MalformedVariable,
    Source,
    Text,
    Variable,
    has_variables,
    parse,
)

_DEEPEST = 200


@dataclass(frozen=True)
class Missing:
    """A source has no such value: why, and what to do."""

    why: str
    fix: str | None = None


@dataclass(frozen=True)
class Request:
    """What a variable asks of its source."""

    resolver: Resolver
    type: str
    parameters: tuple[str, ...]
    address: str | None
    where: Location
    text: str


Lookup = Callable[[Request], Node | Missing]


class Resolver:
    """Resolves the nodes of one service. A node is resolved once, and where it is needed."""

    def __init__(self, sources: Mapping[str, Lookup], refused: Mapping[str, str]) -> None:
        self.sources = sources
        self.refused = refused
        self._heads: dict[int, Node] = {}
        self._kept: list[Node] = []
        self._open_heads: list[Node] = []
        self._open: list[Node] = []

    def resolve(self, node: Node) -> Node:
        """`node` with every variable in it replaced.

        Raises:
            BadInput: a variable without a value, of an unknown source, or in a circle.
        """
        if isinstance(node.value, str):
            found = self.head(node)
            if _is_scalar(found.value):
                return found
            with self._entered(self._open, node):
                return self.resolve(found)
        if isinstance(node.value, dict):
            return Node({k: self.resolve(v) for k, v in node.value.items()}, node.where)
        if isinstance(node.value, list):
            return Node([self.resolve(v) for v in node.value], node.where)
        return node

    def head(self, node: Node) -> Node:
        """What `node` itself comes to; the parts of that may still be variables."""
        if (done := self._heads.get(id(node))) is not None:
            return done
        if node.is_unknown or not isinstance(node.value, str) or not has_variables(node.value):
            return node
        with self._entered(self._open_heads, node):
            found = self._text(self._parsed(node), node)
        self._heads[id(node)] = self._heads[id(found)] = found
        self._kept.append(node)  # its id must not become another node's
        return found

    def walk(self, node: Node, keys: list[str]) -> Node | Missing:
        """The part of `node` that `keys` name."""
        found = self.head(node)
        for n, key in enumerate(keys):
            if isinstance(found.value, list) and key.isdigit() and int(key) < len(found.value):
                found = self.head(found.value[int(key)])
            elif isinstance(found.value, dict) and key in found.value:
                found = self.head(found.value[key])
            elif found.is_unknown:
                return found
            else:
                there = list(found.value) if isinstance(found.value, dict) else []
                place = ".".join(keys[:n]) or "the file"
                return Missing(f"{place} has no {key!r}", did_you_mean(key, there))
        return found

    def _parsed(self, node: Node) -> Text:
        try:
            return parse(node.value)
        except MalformedVariable as error:
            raise BadInput(f"malformed variable: {error}", where=node.where) from error

    def _text(self, parts: Text, site: Node) -> Node:
        if len(parts) == 1 and isinstance(parts[0], Variable):
            found = self._variable(parts[0], site)
            return Node(found.value, site.where) if _is_scalar(found.value) else found
        return Node(self._joined(parts, site), site.where)

    def _joined(self, parts: Text, site: Node) -> str:
        text = ""
        unknown = False
        for part in parts:
            if isinstance(part, str):
                text += part
                continue
            found = self._variable(part, site)
            if not _is_scalar(found.value) or found.value is None:
                kind = "nothing" if found.value is None else _kind(found.value)
                raise BadInput(
                    f"{part.text} is {kind}, and cannot be part of a text", where=site.where
                )
            unknown = unknown or found.is_unknown
            text += _written(found.value)
        return Unknown(text) if unknown else text

    def _variable(self, variable: Variable, site: Node) -> Node:
        missing: list[Missing] = []
        for choice in variable.choices:
            if isinstance(choice, Literal):
                if choice.value is not None or choice is variable.choices[-1]:
                    return Node(choice.value, site.where)
                continue
            if isinstance(choice, Variable):
                found: Node | Missing = self._variable(choice, site)
            else:
                found = self._source(choice, variable, site)
            if isinstance(found, Missing):
                missing.append(found)
                continue
            found = self.head(found)
            if found.value is not None:
                return found
            missing.append(Missing("it is null"))
        why = "; ".join(m.why for m in missing)
        fixes = [m.fix for m in missing if m.fix]
        raise BadInput(f"{variable.text} has no value: {why}", where=site.where, fix=_fix(fixes))

    def _source(self, source: Source, variable: Variable, site: Node) -> Node | Missing:
        kind, _, of_type = source.type.partition(".")
        if source.type in self.refused:
            raise BadInput(
                f"{variable.text} cannot be resolved: {self.refused[source.type]}",
                where=site.where,
            )
        lookup = self.sources.get(kind)
        if lookup is None or (of_type and kind not in ("cf", "ssm")):
            raise BadInput(
                f"{variable.text}: there is no variable source {source.type!r}",
                where=site.where,
                fix=did_you_mean(source.type, self.sources),
            )
        parameters = [self._joined(text, site) for text in source.parameters]
        if of_type:
            parameters.insert(0, of_type)  # `${cf.eu-west-1:…}`, as it was written before v3
        address = self._joined(source.address, site) if source.address is not None else None
        return lookup(Request(self, kind, tuple(parameters), address, site.where, variable.text))

    @contextmanager
    def _entered(self, open_nodes: list[Node], node: Node) -> Iterator[None]:
        if any(n is node for n in open_nodes):
            first = next(i for i, n in enumerate(open_nodes) if n is node)
            circle = open_nodes[first:]
            steps = " → ".join(f"{n.value} ({n.where})" for n in [*circle, node])
            raise BadInput(f"variables refer to each other in a circle: {steps}", where=node.where)
        if len(open_nodes) > _DEEPEST:
            raise BadInput("variables are nested too deeply", where=node.where)
        open_nodes.append(node)
        try:
            yield
        finally:
            open_nodes.pop()


def _is_scalar(value: Any) -> bool:
    return not isinstance(value, dict | list)


def _written(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _kind(value: Any) -> str:
    return "a mapping" if isinstance(value, dict) else "a list"


def _fix(fixes: list[str]) -> str:
    return "; ".join([*fixes, "or give a default: ${source:name, 'default'}"])
