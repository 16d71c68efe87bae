"""Waiting for something that the application does, woken by what it does."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from harness.scenarios.cloud.observed import Stream

T = TypeVar("T")

WITHOUT_RECORDS = 0.1
"""Seconds between two looks on an engine that records nothing."""


def eventually(check: Callable[[], T], stream: Stream | None, timeout: float) -> T:
    """What `check` returns as soon as that is neither None nor False.

    Raises:
        AssertionError: that did not come within `timeout` seconds; the last one that
            `check` raised itself, or one that says what it returned.
    """
    deadline = time.monotonic() + timeout
    while True:
        version = stream.version if stream else 0
        failed: AssertionError | None = None
        try:
            value = check()
        except AssertionError as error:
            failed = error
        else:
            if value is not None and value is not False:
                return value
        left = deadline - time.monotonic()
        if left <= 0:
            raise failed or AssertionError(f"{value!r} still after {timeout} s")
        if stream is not None:
            stream.changed(version, left)
        else:
            time.sleep(min(left, WITHOUT_RECORDS))
