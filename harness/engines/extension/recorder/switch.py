"""Recording that can be paused while the engine runs, for the benchmark of what it costs."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from typing import Any

SETTING = "HARNESS_RECORDING_SWITCH"
"""Set in the engine's environment: `POST /recording` with `on=0` or `on=1` is answered."""

Handler = Callable[[Any, Any, Any], None]


class Switch:
    """Whether calls are recorded now. Turned between two requests, never within one."""

    def __init__(self) -> None:
        self.on = True
        self.present = bool(os.environ.get(SETTING))

    def over(self, handler: Handler) -> Handler:
        """The handler itself, unless the engine was started with the switch."""
        if not self.present:
            return handler

        @functools.wraps(handler)
        def switched(chain: Any, context: Any, response: Any) -> None:
            if self.on:
                handler(chain, context, response)

        return switched


SWITCH = Switch()
