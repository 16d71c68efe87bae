"""Recording that can be paused while the engine runs, for the benchmark of what it costs."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

SETTING = "HARNESS_RECORDING_SWITCH"
"""Set in the engine's environment: `POST /recording` with `on=0` or `on=1` is answered."""

Handler = Callable[[Any, Any, Any], None]
_CHAIN = ("request_handlers", "finalizers")


class Switch:
    """Whether calls are recorded now. Turned between two requests, never within one."""

    def __init__(self) -> None:
        self.present = bool(os.environ.get(SETTING))
        self._gateways: list[Any] = []
        self._counting: set[Handler] = set()
        self._whole: dict[tuple[int, str], list[Handler]] = {}

    def watch(self, gateway: Any, counting: set[Handler]) -> None:
        """When it is turned off, the gateway's chain has no handler of the recorder any more, not
        even one that does nothing; but for those that count what is in flight, which a reset and
        the clock need whoever records."""
        self._gateways.append(gateway)
        self._counting |= counting

    def turn(self, on: bool) -> None:
        for number, gateway in enumerate(self._gateways):
            for name in _CHAIN:
                # Parts that are installed later have put their handlers between the recorder's.
                whole = self._whole.setdefault((number, name), getattr(gateway, name))
                setattr(gateway, name, whole if on else [h for h in whole if self._stays(h)])

    def _stays(self, handler: Handler) -> bool:
        return handler in self._counting or not _is_recorders(handler)


def _is_recorders(handler: Handler) -> bool:
    return str(getattr(handler, "__module__", "")).startswith(f"{__package__}.")


SWITCH = Switch()
