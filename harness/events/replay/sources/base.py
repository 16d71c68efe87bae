"""What a source is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from harness.events.replay.destination import Destination

Result = dict[str, Any]
"""JSON data: what was made, and what the service answered."""


@dataclass(frozen=True)
class Source:
    """Makes events of some kinds happen again.

    `can` says whether the stack has what the event would come from; where an envelope's
    payload cannot be replayed for lack of it, the envelope itself is.
    """

    kinds: tuple[str, ...]
    can: Callable[[Any, Destination], bool]
    replay: Callable[[Any, Destination], Result]
    feeds: Callable[[Any, Destination, str], bool] = lambda *_: True
    """Whether the stack carries the event from here into an envelope of that kind."""


def having(*types: str) -> Callable[[Any, Destination], bool]:
    return lambda _, destination: destination.has(*types)
