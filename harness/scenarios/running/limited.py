"""A limit in time for what cannot be interrupted."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

from harness.errors import HarnessError, Location

T = TypeVar("T")


def within(seconds: float, do: Callable[[], T], where: Location) -> T:
    """What `do` returns or raises.

    Raises:
        HarnessError: it was not done in time; it goes on in a thread that nobody waits for.
    """
    results: list[T] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            results.append(do())
        except BaseException as error:
            errors.append(error)

    thread = threading.Thread(target=run, name="limited action", daemon=True)
    thread.start()
    thread.join(seconds)
    if errors:
        raise errors[0]
    if not results:
        raise HarnessError(f"not done within {seconds:g} s", where=where)
    return results[0]
