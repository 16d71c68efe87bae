"""Asks each kind in turn what an event is, and what the payloads inside it are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from harness.events.model import Identified, Kind, WrongEvent, identified
from harness.events.payloads import from_base64, from_json, opened
from harness.events.records import is_record

_DEEPEST = 12
"""Envelopes in one another: no chain of services of AWS comes near."""


@dataclass(frozen=True)
class Look:
    """How deep in envelopes an event stands, and the kinds that it may be of."""

    kinds: tuple[Kind, ...]
    depth: int = 0

    def at(self, event: Any) -> Identified | None:
        """What the event is; None where it is of no kind.

        Raises:
            WrongEvent: it is of a kind, and malformed.
        """
        for kind in self.kinds:
            found = kind.recognise(event, self)
            if found is not None:
                return identified(kind, found)
        return None

    def inside(self, payload: Any) -> Identified | None:
        """What a payload (text with JSON, or data) is; None where it is just data."""
        if self.depth >= _DEEPEST:
            return None
        data = from_json(payload) if isinstance(payload, str) else payload
        if not isinstance(data, (dict, list)):
            return None
        if is_record(data):
            data = {"Records": [data]}
        try:
            return Look(self.kinds, self.depth + 1).at(data)
        except WrongEvent:
            return None  # An application's own data, which looks like an event.

    def packed(self, payload: Any) -> Identified | None:
        """The same of base64, with gzip in it or without."""
        data = from_base64(payload) if isinstance(payload, str) else None
        return None if data is None else self.inside(opened(data))


def together(inside: Iterable[Identified | None]) -> tuple[Identified, ...]:
    """What several records carry, each different chain once."""
    found: dict[str, Identified] = {}
    for one in inside:
        if one is not None:
            found.setdefault(str(one), one)
    return tuple(found.values())
