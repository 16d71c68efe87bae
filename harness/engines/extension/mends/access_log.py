"""Twisted formats a line of an access log for every request, which nobody reads.

That is a twentieth of the engine's CPU time with small requests: LocalStack opens no access log
and tells what was called by its own handlers. Where a path was given for a log, it is kept.
"""

from __future__ import annotations

from typing import Any

from .on_import import after_import


def install() -> None:
    after_import("twisted.web.http", _mend)


def _mend(http: Any) -> None:
    stock = http.HTTPFactory.log

    def log(self: Any, request: Any) -> None:
        if self.logPath is not None:
            stock(self, request)

    http.HTTPFactory.log = log
