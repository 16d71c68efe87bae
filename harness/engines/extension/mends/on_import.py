"""Run something when a module has been imported, without importing it ourselves.

LocalStack loads its services when they are first called; a mend that imported them at start
would pay for all of them.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import importlib.util
import sys
import threading
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, ExitStack
from types import ModuleType

Mend = Callable[[ModuleType], None]
Surroundings = Callable[[], AbstractContextManager[object]]

_mends: dict[str, list[Mend]] = defaultdict(list)
_surroundings: dict[str, list[Surroundings]] = defaultdict(list)
_later: set[str] = set()


def after_import(name: str, mend: Mend) -> None:
    """Call `mend` with the module right after its code ran; at once if it has run already.

    A stand-in (`stand_ins`) is not the module.
    """
    module = sys.modules.get(name)
    if module is not None and module.__spec__ is not None:
        mend(module)
        return
    _find()
    _mends[name].append(mend)


def around_import(name: str, surroundings: Surroundings) -> None:
    """Run the module's code within this context, when it is imported."""
    _find()
    _surroundings[name].append(surroundings)


def executed_later(name: str) -> None:
    """Run the module's code when something of it is first used, not when it is imported.

    For packages, whose submodules are imported without it.
    """
    _find()
    _later.add(name)


def _find() -> None:
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())


class _Finder(importlib.abc.MetaPathFinder):
    """Finds what the other finders find, with a loader that runs the mends afterwards."""

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,
        target: ModuleType | None = None,
    ) -> importlib.machinery.ModuleSpec | None:
        if not (fullname in _mends or fullname in _surroundings or fullname in _later):
            return None
        for finder in sys.meta_path:
            if finder is self:
                continue
            spec = finder.find_spec(fullname, path, target)
            if spec is not None and spec.loader is not None:
                spec.loader = _Loader(spec.loader)
                return spec
        return None


class _Loader(importlib.abc.Loader):
    def __init__(self, loader: importlib.abc.Loader) -> None:
        self._loader = loader

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        if module.__name__ in _later:
            _later.discard(module.__name__)
            _when_used(module, self.exec_module)
            return
        with ExitStack() as stack:
            for surroundings in _surroundings.pop(module.__name__, []):
                stack.enter_context(surroundings())
            self._loader.exec_module(module)
        for mend in _mends.pop(module.__name__, []):
            mend(module)

    def __getattr__(self, name: str) -> object:
        return getattr(self._loader, name)


def _when_used(module: ModuleType, execute: Callable[[ModuleType], None]) -> None:
    lock = threading.RLock()

    def rest(name: str) -> object:
        # The import system asks for such names, and takes no for an answer.
        if not name.startswith("__"):
            with lock:
                if vars(module).pop("__getattr__", None) is not None:
                    execute(module)
            if name in vars(module):
                return vars(module)[name]
        raise AttributeError(f"module {module.__name__!r} has no attribute {name!r}")

    module.__getattr__ = rest  # type: ignore[method-assign]
