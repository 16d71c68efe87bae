"""How much memory a function's processes use, and the end of those that use more than they may.

AWS counts in a cgroup, which only root may make; here the kernel is asked what the process and
its children hold. Files that are mapped, an interpreter's own program above all, are not
counted: they are the machine's. Source: Lambda developer guide, "Configure Lambda function
memory". Linux only: elsewhere the limit is not enforced.
"""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Callable
from dataclasses import dataclass

INTERVAL_S = 0.025
BUSY_SHARE_S = 0.0005
"""Seconds between two looks, and how many more for each function that runs at the time."""
_KB_IN_MB = 1024
_MOST_BYTES = 65_536
_LINES = re.compile(rb"^(VmHWM|RssAnon|RssFile|RssShmem):\s+(\d+)", re.MULTILINE)


@dataclass(frozen=True)
class Use:
    """In MB. `peak`: the most that was resident, files too; `own`, `own_peak`: without them."""

    peak: int
    own: int
    own_peak: int


def use_of(pid: int) -> Use | None:
    """What one process uses; None where that is not known."""
    try:
        found = {name: int(kb) for name, kb in _LINES.findall(_read(f"/proc/{pid}/status"))}
        own = found[b"RssAnon"] + found[b"RssShmem"]
        own_peak = max(own, found[b"VmHWM"] - found[b"RssFile"])
        return Use(*(max(1, kb // _KB_IN_MB) for kb in (found[b"VmHWM"], own, own_peak)))
    except (OSError, KeyError):
        return None


def _children(pid: int) -> list[int]:
    try:
        return [int(each) for each in _read(f"/proc/{pid}/task/{pid}/children").split()]
    except OSError:
        return []


def _read(path: str) -> bytes:
    """A small file of the kernel's: `pathlib` takes five times as long, and this is read often."""
    file = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        return os.read(file, _MOST_BYTES)
    finally:
        os.close(file)


class MemoryWatch:
    """Looks at one process while it works. On the event loop's thread only."""

    _watching = 0

    def __init__(
        self, loop: asyncio.AbstractEventLoop, limit_mb: int, on_exceeded: Callable[[], None]
    ) -> None:
        self._loop, self._limit, self._on_exceeded = loop, limit_mb, on_exceeded
        self._timer: asyncio.TimerHandle | None = None
        self._peak = 0

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

    def ended_with(self, peak_mb: int) -> None:
        """The process has ended, and had at most so much."""
        self._peak = max(self._peak, peak_mb)

    def peak(self, pid: int | None) -> int:
        """The most that was resident, in MB, and never more than the limit; the last that is
        known where the process has ended."""
        if pid is not None and (used := use_of(pid)):
            self._peak = used.peak
        return min(self._peak, self._limit)

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
