"""The names that a Python module defines, found without running it."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

from harness.errors import BadInput, Location


def defined(file: Path, text: str) -> set[str] | None:
    """Top-level names, or None where `from x import *` or the like hides them.

    Raises:
        BadInput: a syntax error, with its line.
    """
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        raise BadInput(
            f"the handler's file is not valid Python: {error.msg}",
            where=Location(file, error.lineno, error.offset),
        ) from error
    names = set(_names(tree.body))
    return None if "*" in names or "__getattr__" in names or "globals" in names else names


def _names(statements: Iterable[ast.stmt]) -> Iterator[str]:
    for node in statements:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Import | ast.ImportFrom):
            yield from ((alias.asname or alias.name).split(".")[0] for alias in node.names)
        elif isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                yield from (n.id for n in ast.walk(target) if isinstance(n, ast.Name))
        else:
            for field in ("body", "orelse", "finalbody"):
                yield from _names(getattr(node, field, []))
            for handler in [*getattr(node, "handlers", []), *getattr(node, "cases", [])]:
                yield from _names(handler.body)
