"""The parts of a User-Agent are cleaned once, not letter by letter for each request, twice.

All are the same for every client in this process but a few letters. It was a twentieth of the
time of a call from service to service (botocore 1.42).
"""

from __future__ import annotations

import functools
from typing import Any

from .on_import import after_import


def install() -> None:
    after_import("botocore.useragent", _mend)


def _mend(useragent: Any) -> None:
    stock = useragent.sanitize_user_agent_string_component
    useragent.sanitize_user_agent_string_component = functools.lru_cache(maxsize=1024)(stock)
