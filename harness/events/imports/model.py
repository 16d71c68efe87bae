"""What came of a file of production's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Scenario = dict[str, Any]


@dataclass(frozen=True)
class Imported:
    """An event, or the beginning of a scenario; `name` is what its file is called."""

    name: str
    event: Any = None
    scenario: Scenario | None = None
    about: str = ""


class NothingIn(Exception):
    """The file is of a known shape, and holds no event; the text says why."""


Source = Callable[[Any], "list[Imported] | None"]
"""Takes a file's JSON data, or its text where it is no JSON; None where it is of another shape.

Raises:
    NothingIn: it is of this shape, and nothing can be made of it.
"""
