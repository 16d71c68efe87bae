"""Every kind of step as a method; `kinds.pyi`, which is generated, has their types."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from typing import Any

from harness.errors import did_you_mean
from harness.scenarios.actions.catalogue import ACTIONS
from harness.scenarios.expectations.catalogue import EXPECTATIONS
from harness.scenarios.registry import Registry


class Kinds:
    """Methods by the names of kinds, those of installed packages included."""

    @abstractmethod
    def _kinds(self) -> Registry[Any]:
        """Classes by the names of kinds."""

    @abstractmethod
    def kind(self, kind: str, body: Any = None, /, **keys: Any) -> Any:
        """The step of that kind."""

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("__"):
            raise AttributeError(name)
        known = self._kinds()
        cls = known.get(name)
        if cls is None:
            raise AttributeError(f"there is no {name!r}; {did_you_mean(name, known.names())}")

        def step(body: Any = None, /, **keys: Any) -> Any:
            __tracebackhide__ = True
            return self.kind(name, body, **keys)

        step.__name__, step.__doc__ = name, cls.__doc__
        return step

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self._kinds().names()]


class ExpectationKinds(Kinds):
    def _kinds(self) -> Registry[Any]:
        return EXPECTATIONS


class ActionKinds(Kinds):
    def _kinds(self) -> Registry[Any]:
        return ACTIONS
