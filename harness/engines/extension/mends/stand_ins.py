"""Modules that stand in for others until these are needed."""

from __future__ import annotations

import importlib
import sys
import types
from collections.abc import Callable
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
    if sys.modules.get(name) is stand_in:
        del sys.modules[name]
    return importlib.import_module(name)


def when_called(name: str, *functions: str) -> types.ModuleType:
    """Stand in for a module until one of these functions is called."""

    def calling(function: str) -> Callable[..., Any]:
        def call(*args: Any, **named: Any) -> Any:
            return getattr(real_module(name, module), function)(*args, **named)

        return call

    module = stand_in(name, **{function: calling(function) for function in functions})
    return module
