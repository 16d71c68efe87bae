"""What an event is: its kind, what is inside it, and whether it can be replayed at its source."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from harness.events.looking import Look

Path = tuple[str | int, ...]
"""Keys and indexes from the event's top."""


class WrongEvent(Exception):
    """The event is of a known kind, or of none, and something at `path` is wrong."""

    def __init__(self, what: str, path: Path = (), fix: str | None = None) -> None:
        self.what = what
        self.path = path
        self.fix = fix
        super().__init__(what)


@dataclass(frozen=True)
class Found:
    """What a kind's `recognise` saw of one event."""

    about: str = ""
    """What happened, in a few words: `ObjectCreated:Put`."""
    records: int = 1
    inside: tuple[Identified, ...] = ()
    """What its payloads carry, each different chain once, in the order of the records."""
    obstacle: str | None = None
    """Why just this one cannot be replayed at its source, though its kind can."""


@dataclass(frozen=True)
class Kind:
    """A kind of event. `name` is what `identify` prints and `make` takes."""

    name: str
    title: str
    recognise: Callable[[Any, Look], Found | None]
    """None where the event is of another kind.

    Raises:
        WrongEvent: it is of this kind, and lacks what each event of the kind has.
    """
    replay: str = ""
    """What replaying it at its source does; empty where it cannot be."""
    obstacle: str = ""
    """Why it cannot be replayed at its source; empty where it can."""
    delivered: bool = True
    """Whether AWS invokes functions with it; else it is an answer, or a part of an event."""


@dataclass(frozen=True)
class Identified:
    """One event that was recognised."""

    kind: Kind
    about: str = ""
    records: int = 1
    inside: tuple[Identified, ...] = ()
    obstacle: str = ""
    """Why it cannot be replayed at its source; empty where it can."""

    @property
    def chains(self) -> tuple[tuple[str, ...], ...]:
        """Names from the outermost envelope to the innermost event, one for each way in."""
        return tuple(dict.fromkeys(self._chains()))

    def _chains(self) -> Iterator[tuple[str, ...]]:
        for inner in self.inside:
            for chain in inner.chains:
                yield (self.kind.name, *chain)
        if not self.inside:
            yield (self.kind.name,)

    def __str__(self) -> str:
        return ", ".join(" > ".join(chain) for chain in self.chains)

    def innermost(self) -> Identified:
        """What the (first) chain ends in."""
        return self.inside[0].innermost() if self.inside else self

    def to_json(self) -> dict[str, Any]:
        """The shape that `harness events identify --json` prints."""
        return {
            "kind": self.kind.name,
            "title": self.kind.title,
            "about": self.about,
            "records": self.records,
            "delivered": self.kind.delivered,
            "replay": None if self.obstacle else self.kind.replay,
            "obstacle": self.obstacle or None,
            "inside": [inner.to_json() for inner in self.inside],
        }


def identified(kind: Kind, found: Found) -> Identified:
    """What `kind` has found, as the answer to the one who asked."""
    obstacle = kind.obstacle if found.obstacle is None else found.obstacle
    return Identified(kind, found.about, found.records, found.inside, obstacle)
