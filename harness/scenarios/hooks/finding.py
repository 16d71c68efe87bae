"""`package.module:function`: where it stands, known without running any of it."""

from __future__ import annotations

import ast
import importlib.util
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from harness.errors import BadInput, Location, did_you_mean


@dataclass(frozen=True)
class HookName:
    """A hook as it is written: `module` with dots, and the function's name."""

    module: str
    function: str

    @staticmethod
    def parse(text: str, where: Location) -> HookName:
        """
        Raises:
            BadInput: it is not `package.module:function`.
        """
        module, colon, function = text.strip().partition(":")
        parts = [*module.split("."), function]
        if not colon or not all(part.isidentifier() for part in parts):
            fix = "write package.module:function, such as `hooks:seed`"
            raise BadInput(f"{text!r} names no function", where=where, fix=fix)
        return HookName(module, function)

    def __str__(self) -> str:
        return f"{self.module}:{self.function}"


def roots(file: Path) -> list[Path]:
    """Where modules are looked for before the installed ones: beside the scenario, and here."""
    return list(dict.fromkeys([file.parent.resolve(), Path.cwd()]))


def source_of(name: HookName, file: Path) -> tuple[Path, Path] | None:
    """The root and the file of the module; None where neither root has it."""
    path = Path(*name.module.split("."))
    for root in roots(file):
        for candidate in (root / path.with_suffix(".py"), root / path / "__init__.py"):
            if candidate.is_file():
                return root, candidate
    return None


def check(name: HookName, file: Path, where: Location) -> None:
    """
    Raises:
        BadInput: there is no such module, it does not parse, or it has no such function.
    """
    found = source_of(name, file)
    if found is None:
        top = name.module.partition(".")[0]
        if _installed(top):
            return  # what is inside is known when it is imported
        beside = [p.stem for root in roots(file) for p in root.glob("*.py")]
        places = " or ".join(dict.fromkeys(str(root) for root in roots(file)))
        raise BadInput(
            f"there is no module {name.module!r} in {places}, and none is installed",
            where=where,
            fix=did_you_mean(name.module, beside),
        )
    _, source = found
    try:
        tree = ast.parse(source.read_bytes(), str(source))
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line, column = getattr(error, "lineno", None), getattr(error, "offset", None)
        what = f"{getattr(error, 'msg', error)} (called at {where})"
        raise BadInput(what, where=Location(source, line, column)) from error
    except OSError as error:
        raise BadInput(f"{source} cannot be read: {error.strerror}", where=where) from error
    names = list(_names(tree))
    if name.function not in names and "*" not in names:
        raise BadInput(
            f"{source.name} has no function {name.function!r}",
            where=where,
            fix=did_you_mean(name.function, [n for n in names if not n.startswith("_")]),
        )


def _installed(top: str) -> bool:
    try:
        return importlib.util.find_spec(top) is not None
    except (ImportError, ValueError):
        return False


def _names(tree: ast.Module) -> Iterator[str]:
    """What the module's own level binds, `if` and `try` included."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield node.name
        elif isinstance(node, ast.Assign):
            yield from (t.id for t in node.targets if isinstance(t, ast.Name))
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            yield from (alias.asname or alias.name for alias in node.names)
