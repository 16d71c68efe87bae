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
    names = set(_names(_parsed(file, text).body))
    return None if "*" in names or "__getattr__" in names or "globals" in names else names


def _parsed(file: Path, text: str) -> ast.Module:
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError) as error:  # ValueError: a null byte, before Python 3.12
        line = getattr(error, "lineno", None)
        raise BadInput(
            f"the handler's file is not valid Python: {getattr(error, 'msg', error)}",
            where=Location(file, line, getattr(error, "offset", None)),
        ) from error


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


def functions(file: Path, text: str) -> list[str]:
    """Top-level functions that take an event and a context, in their order.

    Raises:
        BadInput: a syntax error, with its line.
    """
    return [
        node.name
        for node in _parsed(file, text).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and len(node.args.args) == 2
    ]
