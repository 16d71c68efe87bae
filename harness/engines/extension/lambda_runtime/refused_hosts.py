"""What the guard in a function's process tells: hosts that it did not let through."""

from __future__ import annotations

import json
from collections.abc import Callable

from .http_connection import Request
from .runtime_api import OK


class RefusedHosts:
    """`on_refused(host, why)` hears of each host once in an invocation."""

    def __init__(self, on_refused: Callable[[str, str], None]) -> None:
        self._on_refused = on_refused
        self._told: set[str] = set()

    def hear(self, request: Request) -> None:
        """The body is the function's to write, so it may be anything."""
        request.answer(202, OK)
        try:
            told = json.loads(request.body)
            host, why = str(told["host"]), str(told["why"])
        except (ValueError, KeyError, TypeError):
            return
        if host not in self._told:
            self._told.add(host)
            self._on_refused(host, why)

    def forget(self) -> None:
        """An invocation is over."""
        self._told.clear()
