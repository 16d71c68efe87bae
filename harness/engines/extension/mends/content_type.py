"""Twisted parses a request's content type with the email package, each time anew.

It is a seventh of the gateway's CPU time with small requests (twisted 24 to 26). The same few
content types come again and again, so the answers are remembered.
"""

from __future__ import annotations

import functools
from typing import Any

from .on_import import after_import


def install() -> None:
    after_import("twisted.web.http", _mend)


def _mend(http: Any) -> None:
    stock = getattr(http, "_parseContentType", None)
    if stock is not None:
        http._parseContentType = functools.lru_cache(maxsize=512)(stock)
