"""What somebody meant who wrote a handler that names no function."""

from __future__ import annotations

import os
import re
from pathlib import Path

from harness.errors import BadInput
from harness.stacks.validation import node_exports, python_names

_SUFFIXES = (".py", ".js", ".mjs", ".cjs", ".ts")
_SEPARATORS = re.compile(r"::?|/(?=\w+$)")
_LOOKED_AT = 2000
"""Files; what lies deeper than that is not worth the wait."""
_PASSED = frozenset(["node_modules", "__pycache__", "venv", "site-packages", "dist", "build"])


def is_file_name(handler: str) -> bool:
    return handler.endswith(_SUFFIXES)


def meant(handler: str, roots: list[Path], runtime: str) -> str | None:
    """A sentence with the handler that was probably meant, if its file is there."""
    if is_file_name(handler):
        stem = handler.rpartition(".")[0]
        for root in roots:
            if names := _functions(root / handler):
                return f"that is a file name; did you mean {stem}.{names[0]}?"
        return f"that is a file name: name the function in it, {stem}.FUNCTION"
    ending = ".py" if runtime.startswith("python") else ".js"
    module, *rest = _SEPARATORS.split(handler)
    name = rest[-1].removesuffix("()") if rest else ""
    for root in roots:
        names = _functions(root / f"{module}{ending}")
        if name in names:
            return f"did you mean {module}.{name}?"
        if names and not rest:
            return f"{module}{ending} is there; did you mean {module}.{names[0]}?"
    return None


def _functions(file: Path) -> list[str]:
    """Names that may be handlers, the likeliest first."""
    try:
        text = file.read_text("utf-8")
        if file.suffix == ".py":
            found = python_names.functions(file, text)
        else:
            found = sorted(node_exports.exported(text) or ())
    except (OSError, UnicodeDecodeError, BadInput):
        return []
    return sorted(found, key=lambda name: ("handler" not in name.lower(), found.index(name)))


def files_below(folder: Path, suffix: str) -> list[str]:
    """Files with that suffix, relative to the folder, the shallowest first."""
    found: list[str] = []
    looked = 0
    for base, folders, names in os.walk(folder):
        folders[:] = sorted(f for f in folders if f not in _PASSED and not f.startswith("."))
        looked += len(names)
        below = Path(base).relative_to(folder)
        found += [(below / name).as_posix() for name in sorted(names) if name.endswith(suffix)]
        if looked > _LOOKED_AT:
            break
    return sorted(found, key=lambda name: (name.count("/"), name))
