"""Clients of one session share the handlers that they have in common.

botocore copies all of a session's handlers, hundreds in a tree of names, for each client, and
keeps for each client and event a list of who is called, mostly of nobody (1.40): 85 kB a client
and a third of the time that it takes to make one. LocalStack keeps hundreds of clients. Here a
tree is never changed: who adds a handler gets new nodes on the way to it, and shares the others.
"""

from __future__ import annotations

import copy
import functools
from typing import Any

from .on_import import after_import

Node = dict[str, Any]


def install() -> None:
    after_import("botocore.hooks", _mend)


def _mend(hooks: Any) -> None:
    tree = hooks._PrefixTrie
    stock_search, stock_remove, stock_copy = tree.prefix_search, tree.remove_item, tree.__copy__

    @functools.wraps(tree.append_item)
    def append_item(self: Any, key: str, value: Any, section: int = hooks._MIDDLE) -> None:
        self._root = _with(hooks.NodeList, self._root, key.split("."), (value, section))

    @functools.wraps(stock_search)
    def prefix_search(self: Any, key: str) -> tuple[Any, ...]:
        return tuple(stock_search(self, key))

    @functools.wraps(stock_remove)
    def remove_item(self: Any, key: str, value: Any) -> None:
        self._root = stock_copy(self)._root  # its own from here on
        stock_remove(self, key, value)

    def shared(self: Any) -> Any:
        other = self.__class__()
        other._root = self._root
        return other

    tree.append_item, tree.prefix_search = append_item, prefix_search
    tree.remove_item, tree.__copy__ = remove_item, shared


def _with(lists: Any, node: Node, names: list[str], added: tuple[Any, int]) -> Node:
    """The node with one more handler behind those names."""
    if not names:
        value, section = added
        values = lists([], [], []) if node["values"] is None else copy.copy(node["values"])
        values[section].append(value)
        return {**node, "values": values}
    name, *others = names
    child = node["children"].get(name) or {"chunk": name, "values": None, "children": {}}
    children = {**node["children"], name: _with(lists, child, others, added)}
    return {**node, "children": children}
