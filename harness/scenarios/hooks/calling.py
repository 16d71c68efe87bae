"""Import a hook and call it; what it raises is told with its own traceback."""

from __future__ import annotations

import asyncio
import importlib
import inspect
import json
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from harness.errors import BadInput, HarnessError, Location
from harness.scenarios.formats.data import to_json
from harness.scenarios.hooks.context import HookContext
from harness.scenarios.hooks.finding import HookName, check, source_of

_HARNESS = str(Path(__file__).parents[2])
_importing = threading.Lock()


class HookFailed(HarnessError):
    """A hook raised; `seen` is its traceback from its own first line on."""

    def __init__(self, what: str, where: Location, seen: list[str]) -> None:
        super().__init__(what, where=where)
        self.seen = seen


def call(name: HookName, context: HookContext, arguments: dict[str, Any], where: Location) -> Any:
    """What the hook returns, as JSON data.

    Raises:
        AssertionError: as the hook raised it.
        BadInput: it cannot be imported, or takes other arguments.
        HookFailed: it raised something else, or returned what is no JSON data.
    """
    function = load(name, context.file, where)
    try:
        bound = inspect.signature(function).bind(context, **arguments)
    except TypeError as error:
        signature = f"{name.function}{inspect.signature(function)}"
        raise BadInput(f"{name}: {error}", where=where, fix=f"it is {signature}") from error
    try:
        result = function(*bound.args, **bound.kwargs)
        if inspect.iscoroutine(result):
            result = asyncio.run(result)
    except (HarnessError, AssertionError):
        raise
    except Exception as error:
        raise failed(name, error, where) from error
    try:
        return json.loads(to_json(result))
    except (ValueError, RecursionError) as error:
        what = f"{name} returned what is no JSON data: {error}"
        raise HookFailed(what, where, []) from error


def load(name: HookName, file: Path, where: Location) -> Callable[..., Any]:
    """The function.

    Raises:
        BadInput: there is none, or another module of that name was imported before.
        HookFailed: the module raised while it was imported.
    """
    check(name, file, where)
    found = source_of(name, file)
    with _importing:
        try:
            module = _imported(name.module, found[0] if found else None)
        except Exception as error:
            raise failed(name, error, where) from error
    here = getattr(module, "__file__", None)
    if found is not None and here is not None and Path(here).resolve() != found[1].resolve():
        raise BadInput(
            f"{name.module!r} is {here} already, and not {found[1]}",
            where=where,
            fix="rename one of the two modules, or put it into a package",
        )
    function = getattr(module, name.function, None)
    if not callable(function):
        what = "is not a function" if function is not None else "does not exist"
        raise BadInput(f"{name} {what}", where=where)
    return function  # type: ignore[no-any-return]


def _imported(module: str, root: Path | None) -> Any:
    if root is not None and str(root) not in sys.path:
        sys.path.append(str(root))
        importlib.invalidate_caches()
    return importlib.import_module(module)


def failed(name: HookName, error: BaseException, where: Location) -> HookFailed:
    """The failure as reports show it."""
    told = "".join(traceback.format_exception_only(error)).strip()
    return HookFailed(f"{name} raised {told}", where, own_traceback(error))


def own_traceback(error: BaseException) -> list[str]:
    """The lines of the traceback, without the frames of the harness that led to the hook."""
    frames = error.__traceback__
    while frames is not None and frames.tb_frame.f_code.co_filename.startswith(_HARNESS):
        frames = frames.tb_next
    text = "".join(traceback.format_exception(type(error), error, frames))
    return text.rstrip().splitlines()
