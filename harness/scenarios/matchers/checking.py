"""Find misspelt or misused matchers before anything runs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from harness.errors import BadInput, did_you_mean
from harness.scenarios.matchers.catalogue import MATCHERS
from harness.scenarios.source.tree import Document, NodePath
from harness.scenarios.values.files import BOTH, READERS
from harness.scenarios.values.interpolation import is_dynamic

_ESCAPE = "a key that really begins with $ is written with two: $$"


def check_functions(document: Document, path: NodePath, *, matchers: bool) -> Iterator[BadInput]:
    """Every misuse of a `$name` at or below `path`.

    Args:
        matchers: whether matchers may stand here, or only files (`$file`, …).
    """
    value = document.at(path)
    if isinstance(value, list):
        for i in range(len(value)):
            yield from check_functions(document, (*path, i), matchers=matchers)
    if not isinstance(value, dict):
        return
    functions = [k for k in value if k.startswith("$") and not k.startswith("$$")]
    if functions:
        yield from _check_mapping(document, path, value, functions, matchers)
    for key in value:
        yield from check_functions(document, (*path, key), matchers=matchers)


def _check_mapping(
    document: Document, path: NodePath, value: dict[str, Any], functions: list[str], matchers: bool
) -> Iterator[BadInput]:
    known = {*READERS, *(MATCHERS if matchers else ())}
    companions = {c for f in functions if f in MATCHERS for c in MATCHERS[f].companions}
    for key, argument in value.items():
        where = document.where((*path, key), key=True)
        if key not in functions:
            if key in companions and not is_dynamic(argument):
                for beside in (MATCHERS[f] for f in functions if f in MATCHERS):
                    wrong = key in beside.companions and beside.check_beside(key, argument)
                    if wrong:
                        yield BadInput(f"{key} {wrong}", where=document.where((*path, key)))
            elif key not in companions:
                yield BadInput(
                    f"the key {key!r} cannot stand beside {functions[0]}", where=where, fix=_ESCAPE
                )
        elif key not in known:
            if key in MATCHERS:
                yield BadInput(f"the matcher {key} has no meaning here", where=where, fix=_ESCAPE)
            else:
                fix = f"{did_you_mean(key, known)} {_ESCAPE}"
                yield BadInput(f"there is no matcher {key}" if matchers else f"there is no {key}",
                               where=where, fix=fix)  # fmt: skip
        elif key in READERS and len(value) > 1 and not (key in BOTH and matchers):
            yield BadInput(f"{key} must stand alone", where=where)
        elif key in READERS and not isinstance(argument, str) and not (key in BOTH and matchers):
            yield BadInput(f"{key} takes a file's path", where=document.where((*path, key)))
        elif matchers and key in MATCHERS and not is_dynamic(argument):
            wrong = MATCHERS[key].check(argument)
            if wrong:
                yield BadInput(f"{key} {wrong}", where=document.where((*path, key)))
