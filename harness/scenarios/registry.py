"""Kinds of actions and expectations by name: our own, and those of installed packages.

A package adds its own through an entry point of the group `harness.actions` or
`harness.expectations`, whose name is the kind and whose object is the class.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from importlib.metadata import entry_points
from typing import Generic, Protocol, TypeVar

from pydantic import BaseModel

from harness.errors import BadInput


class Kind(Protocol):
    kind: str


K = TypeVar("K")


class Registry(Generic[K]):
    """Classes by their `kind`."""

    def __init__(
        self, group: str, base: type[K], built_in: Mapping[str, str] | None = None
    ) -> None:
        """`built_in`: kind to `module:Class`, imported when it is first asked for."""
        self.group = group
        self._base = base
        self._built_in = tuple(built_in or ())
        self._kinds: dict[str, type[K] | str] = dict(built_in or {})
        self._loaded = False

    def add(self, cls: type[K], name: str | None = None) -> None:
        """Register a class under its `kind`.

        Raises:
            BadInput: it is no class of the right base, or its kind is taken.
        """
        if not (isinstance(cls, type) and issubclass(cls, self._base)):
            raise BadInput(
                f"entry point {name or cls!r} of {self.group} is not a class derived from "
                f"{self._base.__module__}.{self._base.__name__}"
            )
        kind = str(getattr(cls, "kind", name))
        taken = self._class(kind)
        if taken is not None and taken is not cls:
            raise BadInput(
                f"{self.group}: the kind {kind!r} of {cls.__module__}.{cls.__qualname__} is "
                f"taken by {taken.__module__}.{taken.__qualname__}",
                fix="rename one of the two",
            )
        self._kinds[kind] = cls

    def names(self) -> list[str]:
        """Every kind, those of installed packages included."""
        self._load()
        return list(self._kinds)

    def all(self) -> dict[str, type[K]]:
        """Every kind's class."""
        return {kind: cls for kind in self.names() if (cls := self._class(kind)) is not None}

    def built_in(self) -> list[type[K]]:
        """Our own."""
        return [cls for kind in self._built_in if (cls := self._class(kind)) is not None]

    def get(self, kind: str) -> type[K] | None:
        self._load()
        return self._class(kind)

    def _class(self, kind: str) -> type[K] | None:
        found = self._kinds.get(kind)
        if isinstance(found, str):
            module, _, name = found.partition(":")
            cls: type[K] = getattr(import_module(module), name)
            self._kinds[kind] = cls
            return cls
        return found

    def _load(self) -> None:
        """Those of installed packages, once."""
        if self._loaded:
            return
        self._loaded = True
        for point in entry_points(group=self.group):
            try:
                cls = point.load()
            except Exception as error:
                raise BadInput(
                    f"entry point {point.name!r} of {self.group} does not load: {error}",
                    fix=f"mend or uninstall the package of {point.value}",
                ) from error
            self.add(cls, point.name)
            self._check_words(cls, point.name)

    def _check_words(self, cls: type[K], name: str) -> None:
        """
        Raises:
            BadInput: editors and reports would have nothing to show of the kind.
        """
        example = getattr(cls, "example", None)
        lacking = [
            what
            for what, there in (
                ("a `kind`", isinstance(getattr(cls, "kind", None), str)),
                ("an `example`", isinstance(example, str)),
                ("a docstring", bool((cls.__doc__ or "").strip())),
                ("fields (it is no pydantic model)", issubclass(cls, BaseModel)),
            )
            if not there
        ]
        if lacking:
            raise BadInput(f"entry point {name!r} of {self.group} lacks {', '.join(lacking)}")
