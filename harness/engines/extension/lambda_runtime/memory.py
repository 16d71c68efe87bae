"""How much memory a function's processes use, and the end of those that use more than they may.

AWS counts in a cgroup, which only root may make; here the kernel is asked what the process and
its children hold. Files that are mapped, an interpreter's own program above all, are not
counted: they are the machine's. Source: Lambda developer guide, "Configure Lambda function
memory". Linux only: elsewhere the limit is not enforced.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

INTERVAL_S = 0.025
BUSY_SHARE_S = 0.0005
"""Seconds between two looks, and how many more for each function that runs at the time."""
_KB_IN_MB = 1024


@dataclass(frozen=True)
class Use:
    """In MB. `peak`: the most that was resident, files too; `own`, `own_peak`: without them."""

    peak: int
    own: int
    own_peak: int


def use_of(pid: int) -> Use | None:
    """What one process uses; None where that is not known."""
    found: dict[str, int] = {}
    try:
        with Path(f"/proc/{pid}/status").open() as status:
            for line in status:
                name, _, value = line.partition(":")
                if name in ("VmHWM", "RssAnon", "RssFile", "RssShmem"):
                    found[name] = int(value.split()[0])
        own = found["RssAnon"] + found["RssShmem"]
        own_peak = max(own, found["VmHWM"] - found["RssFile"])
        return Use(*(max(1, kb // _KB_IN_MB) for kb in (found["VmHWM"], own, own_peak)))
    except (OSError, ValueError, IndexError, KeyError):
        return None


def _children(pid: int) -> list[int]:
    try:
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except (OSError, ValueError):
        return []


class MemoryWatch:
    """Looks at one process while it works. On the event loop's thread only."""

    _watching = 0

    def __init__(
        self, loop: asyncio.AbstractEventLoop, limit_mb: int, on_exceeded: Callable[[], None]
    ) -> None:
        self._loop, self._limit, self._on_exceeded = loop, limit_mb, on_exceeded
        self._timer: asyncio.TimerHandle | None = None

    def start(self, pid: Callable[[], int | None]) -> None:
        """`pid`: the process, or None as long as it has none."""
        if self._timer is None:
            MemoryWatch._watching += 1
            self._again(pid)

    def stop(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
            MemoryWatch._watching -= 1

    def exceeded_by(self, pid: int | None) -> bool:
        """Whether the process itself had more than it may at any time."""
        used = use_of(pid) if pid is not None else None
        return used is not None and used.own_peak > self._limit

    def _again(self, pid: Callable[[], int | None]) -> None:
        pause = INTERVAL_S + BUSY_SHARE_S * MemoryWatch._watching
        self._timer = self._loop.call_later(pause, self._look, pid)

    def _look(self, pid: Callable[[], int | None]) -> None:
        found = pid()
        if found is not None:
            used = [use_of(each) for each in (found, *_children(found))]
            if sum(each.own for each in used if each) > self._limit:
                self.stop()
                self._on_exceeded()
                return
        self._again(pid)
