"""Run something when a module has been imported, without importing it ourselves.

LocalStack loads its services when they are first called; a mend that imported them at start
would pay for all of them.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import importlib.util
import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from types import ModuleType

Mend = Callable[[ModuleType], None]

_mends: dict[str, list[Mend]] = defaultdict(list)


def after_import(name: str, mend: Mend) -> None:
    """Call `mend` with the module right after its code ran; at once if it has run already."""
    if module := sys.modules.get(name):
        mend(module)
        return
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())
    _mends[name].append(mend)


class _Finder(importlib.abc.MetaPathFinder):
    """Finds what the other finders find, with a loader that runs the mends afterwards."""

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,
        target: ModuleType | None = None,
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname not in _mends:
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
        self._loader.exec_module(module)
        for mend in _mends.pop(module.__name__, []):
            mend(module)

    def __getattr__(self, name: str) -> object:
        return getattr(self._loader, name)
