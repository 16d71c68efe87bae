"""Modules and names that stand in for others until these are needed."""

from __future__ import annotations

import contextlib
import importlib
import sys
import threading
import types
from collections.abc import Callable, Iterator
from typing import Any


def stand_in(name: str, **members: Any) -> types.ModuleType:
    """A module that has these members, and is replaced by the real one for any other."""
    module = sys.modules[name] = types.ModuleType(name, "Stands in until the rest is needed.")
    vars(module).update(members)

    def rest(member: str) -> Any:
        if member.startswith("__"):
            raise AttributeError(member)
        return getattr(real_module(name, module), member)

    module.__getattr__ = rest  # type: ignore[method-assign]
    return module


def real_module(name: str, stand_in: types.ModuleType) -> types.ModuleType:
    """The module itself; one that cannot be imported goes on being stood in for."""
    if sys.modules.get(name) is not stand_in:
        return importlib.import_module(name)
    del sys.modules[name]
    try:
        return importlib.import_module(name)
    except ImportError:
        sys.modules[name] = stand_in
        raise


def when_called(name: str, *functions: str) -> types.ModuleType:
    """Stand in for a module until one of these functions is called."""

    def calling(function: str) -> Callable[..., Any]:
        def call(*args: Any, **named: Any) -> Any:
            return getattr(real_module(name, module), function)(*args, **named)

        return call

    module = stand_in(name, **{function: calling(function) for function in functions})
    return module


class Later:
    """A module, or a name in one, that is imported when it is called or looked into.

    `known` are attributes that are asked for earlier, such as by annotations.
    """

    def __init__(self, module: str, name: str = "", **known: Any) -> None:
        self._module, self._name = module, name
        vars(self).update(known)

    def _real(self) -> Any:
        module = importlib.import_module(self._module)
        return getattr(module, self._name) if self._name else module

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self._real(), name)

    def __call__(self, *args: Any, **named: Any) -> Any:
        return self._real()(*args, **named)


@contextlib.contextmanager
def instead(name: str, **members: Any) -> Iterator[None]:
    """A stand-in for as long as this thread imports others, unless the module itself has been.

    Other threads get the real one, which they may be importing for good.
    """
    if name in sys.modules:
        yield
        return
    module = stand_in(name)
    owner, rest = threading.get_ident(), vars(module)["__getattr__"]

    def member(asked: str) -> Any:
        if threading.get_ident() != owner:
            return getattr(real_module(name, module), asked)
        return members[asked] if asked in members else rest(asked)

    module.__getattr__ = member  # type: ignore[method-assign]
    try:
        yield
    finally:
        if sys.modules.get(name) is module:
            del sys.modules[name]


@contextlib.contextmanager
def missing(*names: str) -> Iterator[None]:
    """Modules seem not to be installed for as long as others are imported that can do without."""
    known = {name: sys.modules[name] for name in names if name in sys.modules}
    sys.modules.update(dict.fromkeys(names))  # type: ignore[arg-type]
    try:
        yield
    finally:
        for name in names:
            sys.modules.pop(name, None)
        sys.modules.update(known)
