"""`threading.Lock | None` is evaluated as an annotation at import, and fails below 3.13."""

from __future__ import annotations

import threading
from typing import Any


class _LockType:
    """Stands in for the factory `threading.Lock`, with the `|` that it lacks."""

    def __call__(self) -> Any:
        return _allocate()

    def __or__(self, other: object) -> Any:
        return Any

    __ror__ = __or__


_allocate = threading.Lock


def install() -> None:
    threading.Lock = _LockType()  # type: ignore[assignment]
