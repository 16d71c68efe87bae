"""Values of the right type, or an error that names what was expected and where."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from harness.errors import BadInput, did_you_mean
from harness.stacks.readers.serverless.nodes import Node


def kind_of(value: Any) -> str:
    """A value's type in words."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return f"{value}".lower()
    if isinstance(value, dict):
        return "a mapping"
    return "a list" if isinstance(value, list) else repr(value)


def wrong(node: Node, what: str, expected: str) -> BadInput:
    return BadInput(f"{what} has to be {expected}, not {kind_of(node.value)}", where=node.where)


def mapping(node: Node | None, what: str) -> Mapping[str, Node]:
    """The parts by name; none where there is no node."""
    if node is None or node.value is None:
        return {}
    if not isinstance(node.value, dict):
        raise wrong(node, what, "a mapping")
    return node.value


def listing(node: Node | None, what: str) -> list[Node]:
    if node is None or node.value is None:
        return []
    if not isinstance(node.value, list):
        raise wrong(node, what, "a list")
    return node.value


def one_or_more(node: Node | None) -> list[Node]:
    """A list, or the one value that stands for it."""
    if node is None or node.value is None:
        return []
    return node.value if isinstance(node.value, list) else [node]


def text(node: Node, what: str) -> str:
    if isinstance(node.value, bool) or not isinstance(node.value, str | int | float):
        raise wrong(node, what, "a text")
    return str(node.value)


def whole(node: Node, what: str, least: int, most: int) -> Node:
    """The node, which has to be a whole number (or what only an engine could tell)."""
    value = node.value
    if is_intrinsic(node) or node.is_unknown:
        return node
    if isinstance(value, str) and value.isdigit():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise wrong(node, what, f"a whole number from {least} to {most}")
    return Node(value, node.where)


def flag(node: Node | None, what: str, default: bool) -> bool:
    if node is None or node.value is None or node.is_unknown:
        return default
    if node.value is not True and node.value is not False:
        raise wrong(node, what, "true or false")
    return node.value is True


def choice(node: Node, what: str, known: Collection[str]) -> str:
    """One of `known`, told apart without regard to case."""
    written = text(node, what)
    for name in known:
        if name.lower() == written.lower():
            return name
    raise BadInput(
        f"{what} cannot be {written!r}", where=node.where, fix=did_you_mean(written, known)
    )


def is_intrinsic(node: Node | None) -> bool:
    """A function of CloudFormation, such as `!GetAtt Queue.Arn`."""
    if node is None or not isinstance(node.value, dict) or len(node.value) != 1:
        return False
    name = next(iter(node.value))
    return name == "Ref" or str(name).startswith("Fn::")


def required(node: Node, key: str, what: str) -> Node:
    found = node.get(key)
    if found is None:
        near = did_you_mean(key, node.value) if isinstance(node.value, dict) else None
        offered = near if near and near.startswith("did you mean") else f"add `{key}:`"
        raise BadInput(f"{what} has no {key!r}", where=node.where, fix=offered)
    return found


def optional(pairs: Mapping[str, Any]) -> dict[str, Any]:
    """Those that are there: CloudFormation takes no null."""
    return {k: v for k, v in pairs.items() if v is not None}


class Keys:
    """Refuses keys that the framework does not know, as `configValidationMode` says.

    The framework's own default is to warn and go on: a misspelt key is then a feature that is
    silently not there. Here it is an error, unless the file asks for less.
    """

    def __init__(self, mode: str) -> None:
        self.mode = mode
        self.notes: list[str] = []

    def check(self, node: Node | None, known: Collection[str], what: str) -> None:
        if node is None or not isinstance(node.value, dict):
            return
        for key, part in node.value.items():
            if key in known:
                continue
            if self.mode == "error":
                near = did_you_mean(key, known)
                raise BadInput(
                    f"{what} has no {key!r}",
                    where=part.where,
                    fix=f"{near}\n  (a key of a plugin's: `configValidationMode: warn` passes it)",
                )
            if self.mode == "warn":
                self.notes.append(f"{part.where}: {what} has no {key!r}: ignored")
