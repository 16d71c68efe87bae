"""All execution environments share one thread, whoever asks for it first."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from harness.engines.extension.lambda_runtime import loop as runtime

AT_ONCE = 4


def test_functions_that_start_at_once_share_the_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[asyncio.AbstractEventLoop] = []
    second = threading.Event()

    def slow() -> asyncio.AbstractEventLoop:
        made.append(stock())
        if len(made) > 1:
            second.set()
        second.wait(0.2)  # for whoever would make another one
        return made[-1]

    stock = asyncio.new_event_loop
    monkeypatch.setattr(asyncio, "new_event_loop", slow)
    runtime._started.cache_clear()
    try:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            found = list(pool.map(lambda _: runtime.loop(), range(AT_ONCE)))
        assert len(made) == 1
        assert all(loop is made[0] for loop in found)
    finally:
        runtime._started.cache_clear()
        for loop in made:
            loop.call_soon_threadsafe(loop.stop)
