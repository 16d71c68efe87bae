"""Twisted counts its timeouts by the wall clock: here by one that nobody moves.

Else a move of the clock by a minute would close every connection that idles.
"""

from __future__ import annotations

import time
from types import ModuleType

from ..mends.on_import import after_import


def install() -> None:
    after_import("twisted.internet.base", _mend)


def _mend(module: ModuleType) -> None:
    module.ReactorBase.seconds = staticmethod(time.monotonic)
