"""moto looks through all members of a class for its operations once, not for each call.

2 ms of a call to a service that is moto's (moto 5.1).
"""

from __future__ import annotations

import functools
from typing import Any

from .on_import import after_import


def install() -> None:
    after_import("moto.core.responses", _mend)


def _mend(responses: Any) -> None:
    stock = responses.method_names_from_class

    @functools.lru_cache(maxsize=256)
    def known(cls: Any) -> tuple[str, ...]:
        return tuple(stock(cls))

    def method_names_from_class(cls: Any) -> list[str]:
        return list(known(cls))

    responses.method_names_from_class = method_names_from_class
