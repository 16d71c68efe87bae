"""An execution environment, as the rest of the engine's threads see it."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future

from .environment import Environment
from .launch import Launch
from .listeners import Interrupted, Listeners
from .outcome import Outcome, Work
from .platform_log import PlatformLog
from .zygote import Zygote

__all__ = ["Interrupted", "Listeners", "Sandbox"]


class Sandbox:
    """`key` names it in the zygote's eyes. `beforehand`: its Init phase belongs to no
    invocation."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        zygote: Zygote,
        launch: Launch,
        log: PlatformLog,
        listeners: Listeners,
        *,
        key: str,
        init_timeout_s: float,
        beforehand: bool = False,
    ) -> None:
        self._loop = loop
        self._environment = Environment(
            loop,
            zygote,
            launch,
            log,
            listeners,
            key=key,
            init_timeout_s=init_timeout_s,
            beforehand=beforehand,
        )

    def start(self) -> None:
        """Begin the Init phase; nothing waits for its end."""
        self._loop.call_soon_threadsafe(self._environment.start)

    def invoke(self, work: Work) -> Outcome:
        """Run `work`; blocks.

        Raises:
            Interrupted: the environment was stopped meanwhile.
        """
        self._loop.call_soon_threadsafe(self._environment.begin, work)
        return work.result.result()

    def initialised(self, timeout_s: float) -> bytes | None:
        """Wait for the end of the Init phase; the error that it ended with. Blocks.

        Raises:
            TimeoutError: it goes on.
            Interrupted: the environment was stopped meanwhile.
        """
        return self._environment.init.wait(timeout_s)

    def stop(self) -> None:
        """Kill the process and forget the environment."""
        self._loop.call_soon_threadsafe(self._environment.stop)

    def interrupt(self) -> bool:
        """As `stop`, but only if it runs an invocation now; whether it did. Blocks.

        The loop decides: an environment whose invocation has just ended goes on to the next
        one, and must be alive for it.
        """
        interrupted: Future[bool] = Future()

        def decide() -> None:
            running = self._environment.works
            if running:
                self._environment.stop()
            interrupted.set_result(running)

        self._loop.call_soon_threadsafe(decide)
        return interrupted.result()
