"""moto draws the letters of a request id at once, not one by one.

Each of its answers carries an id of 52 letters: a thirtieth of the time of a call (moto 5.1).
"""

from __future__ import annotations

import string
from typing import Any

from .on_import import after_import


def install() -> None:
    after_import("moto.moto_api._internal.moto_random", _mend)


def _mend(module: Any) -> None:
    def get_random_string(
        self: Any, length: int = 20, include_digits: bool = True, lower_case: bool = False
    ) -> str:
        pool = string.ascii_letters + (string.digits if include_digits else "")
        drawn = "".join(self.choices(pool, k=length))
        return drawn.lower() if lower_case else drawn

    def get_random_hex(self: Any, length: int = 8) -> str:
        return "".join(self.choices("0123456789abcdef", k=length))

    module.MotoRandom.get_random_string = get_random_string
    module.MotoRandom.get_random_hex = get_random_hex
