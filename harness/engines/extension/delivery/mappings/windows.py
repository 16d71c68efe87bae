"""Tumbling windows: what a function aggregates over a time, and hands on to itself.

Source: Lambda Developer Guide, "Implementing stateful Kinesis Data Streams processing in
Lambda": windows lie next to each other; a record belongs to the one that it arrived in.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from typing import Any

MAX_STATE_BYTES = 1024 * 1024


@dataclass
class Window:
    """`start` and `end`: seconds since the epoch; `overflown`: its state got too big."""

    start: float
    end: float
    state: Any = field(default_factory=dict)
    overflown: bool = False

    @classmethod
    def of(cls, moment: float, seconds: int) -> Window:
        start = moment // seconds * seconds
        return cls(start, start + seconds)

    def describe(self, final: bool) -> dict[str, Any]:
        """The window's part of the event."""
        return {
            "window": {"start": _text(self.start), "end": _text(self.end)},
            "state": self.state,
            "isFinalInvokeForWindow": final,
            "isWindowTerminatedEarly": final and self.overflown,
        }

    def take(self, answer: Any) -> bool:
        """Keep the state that the function returned; False where it returned none.

        A state that is too big ends the window early: what goes on begins with a fresh one.
        """
        if not isinstance(answer, dict) or "state" not in answer:
            return False
        state = answer["state"] or {}
        if len(json.dumps(state).encode()) > MAX_STATE_BYTES:
            self.overflown = True
        else:
            self.state = state
        return True


def _text(moment: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(moment))
