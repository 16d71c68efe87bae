"""botocore looks up the name of an event once, not once for each client.

Each session and each client keeps its own answers to which of 60 old names an event's name
holds, for the hundreds of handlers that it registers (botocore 1.42). The answers depend on
those 60 names alone.
"""

from __future__ import annotations

import functools
from typing import Any

from .on_import import after_import


def install() -> None:
    after_import("botocore.hooks", _mend)


def _mend(hooks: Any) -> None:
    stock = hooks.EventAliaser.__init__
    shared: dict[str, str] = {}

    @functools.wraps(stock)
    def init(self: Any, event_emitter: Any, event_aliases: Any = None) -> None:
        stock(self, event_emitter, event_aliases)
        if self._event_aliases == hooks.EVENT_ALIASES:
            self._alias_name_cache = shared

    hooks.EventAliaser.__init__ = init
