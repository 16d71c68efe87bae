"""The process of an execution environment: started, started once more, killed; one at a time.

Everything here runs on the event loop's thread.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from typing import Protocol

from .launch import Launch
from .outcome import LogLine
from .output import Output
from .runtime_api import RuntimeApi
from .zygote import Exit, Process, Zygote

LOG = logging.getLogger(__name__)
STARTS, START_AGAIN_S = 4, 0.05
"""How often a process is started until one runs, and how long to wait before the next try."""


class Owner(Protocol):
    """Who hears of it."""

    def spawned(self) -> None:
        """It was asked for; its Init phase begins."""

    def never_spawned(self) -> None:
        """What was told by `spawned` did not come about; it is tried again, or given up."""

    def given_up(self, why: str) -> None:
        """No process could be started."""

    def printed(self, line: LogLine) -> None:
        """A line of its output."""

    def exited(self, ended: Exit) -> None:
        """It ended by itself."""

    def without_jail(self, why: str) -> None:
        """Where it runs, functions see the machine's files."""


@dataclass
class _Running:
    process: Process
    key: str
    output: Output


class FunctionProcess:
    """`key` names the environment in the zygote's eyes."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        zygote: Zygote,
        launch: Launch,
        api: RuntimeApi,
        *,
        key: str,
        owner: Owner,
    ) -> None:
        self._loop, self._zygote, self._launch, self._api = loop, zygote, launch, api
        self._key, self._owner = key, owner
        self._running: _Running | None = None
        self._generation = 0
        self._failed_starts, self._starting, self._closed = 0, False, False
        self._sees_other_time = False

    @property
    def runs(self) -> bool:
        return self._running is not None

    @property
    def pid(self) -> int | None:
        return self._running.process.pid if self._running else None

    @property
    def sees_the_wrong_time(self) -> bool:
        """It was started before its function was to see the moved clock."""
        return self.runs and not self._sees_other_time and self._launch.clock_file() is not None

    def start(self) -> None:
        """Soon; nothing happens where one runs, or is being started."""
        self._loop.create_task(self._start())

    def succeeded(self) -> None:
        """Its Init phase went well: failed starts before it no longer count."""
        self._failed_starts = 0

    def flush(self) -> None:
        """Have all that it printed by now told, also a line without its end."""
        if self._running:
            self._running.output.flush()

    def kill(self) -> None:
        if self._running:
            self._zygote.kill(self._running.key)
        self._forget()

    def close(self) -> None:
        self._closed = True
        self.kill()

    async def _start(self) -> None:
        if self._closed or self._running or self._starting:
            return
        self._starting = True
        try:
            await self._api.listen()
            refused = await self._zygote.ready()
            self._starting = False
            if self._closed:
                return
            if refused:
                self._owner.without_jail(refused)
            self._spawn(jailed=refused is None)
        except (OSError, RuntimeError) as error:
            self._not_started(str(error))

    def _not_started(self, why: str) -> None:
        """What starts functions may have ended just now: asked again, it is started anew."""
        self._failed_starts += 1
        if self._closed:
            return
        if self._failed_starts < STARTS:
            LOG.warning("the process of %s was not started, once more: %s", self._key, why)
            self._starting = True
            self._loop.call_later(START_AGAIN_S, self._start_again)
            return
        self._failed_starts, self._starting = 0, False
        self._owner.given_up(why)

    def _start_again(self) -> None:
        self._starting = False
        self.start()

    def _spawn(self, *, jailed: bool) -> None:
        clock = self._launch.clock_file()
        self._sees_other_time = clock is not None
        message = self._launch.message(self._api.address, jailed, clock)
        self._generation += 1
        generation, key = self._generation, f"{self._key}/{self._generation}"
        output = Output(self._loop, self._owner.printed)
        try:
            process = self._zygote.spawn(
                key, message, output.write_end, lambda ended: self._exited(generation, ended)
            )
        except OSError:
            output.close()
            raise
        finally:
            output.close_write_end()
        self._running = _Running(process, key, output)
        self._owner.spawned()

    def _exited(self, generation: int, ended: Exit) -> None:
        if generation != self._generation:
            return
        if ended.started:
            self._forget()
            self._owner.exited(ended)
        else:
            self.kill()
            self._owner.never_spawned()
            self._not_started("what forks the processes of functions has ended, or cannot fork")

    def _forget(self) -> None:
        """Its output is told; an end that is reported later is nobody's."""
        running, self._running = self._running, None
        self._generation += 1
        if running:
            running.output.flush()
            running.output.close()
