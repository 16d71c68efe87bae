"""Lets a Python function see another time than the real one.

time-machine makes each reading of the wall clock in the process ask here, whatever took a
reference to it before. How far the time is ahead, in seconds, is a double in a file that the
engine writes. Python 3.9 and later.
"""

# pathlib is not worth its import in processes that start in milliseconds
# ruff: noqa: PTH118, PTH120, PTH123
from __future__ import annotations

import mmap
import os
import struct
import sys
from typing import Any

_DOUBLE = struct.Struct("=d")


class Clock:
    """What time-machine asks; its versions for old Pythons name their stack differently."""

    def __init__(self, file: str, real_ns: Any) -> None:
        with open(file, "rb") as opened:
            self._ahead = mmap.mmap(opened.fileno(), _DOUBLE.size, access=mmap.ACCESS_READ)
        self._real_ns = real_ns

    def time_ns(self) -> int:
        now: int = self._real_ns()
        return now + round(_DOUBLE.unpack_from(self._ahead)[0] * 1_000_000_000)

    def time(self) -> float:
        return self.time_ns() / 1_000_000_000


_loaded: dict[str, Any] = {}


def load(site: str) -> None:
    """Import time-machine, which is beside `site`; nobody but `follow` sees it."""
    if _loaded:
        return
    before = sys.path[:]
    sys.path[:0] = [os.path.join(os.path.dirname(site), "clock"), site]
    try:
        for name in ("_time_machine", "time_machine"):
            __import__(name)
    finally:
        sys.path[:] = before
    for name in ("_time_machine", "time_machine"):
        _loaded[name] = sys.modules.pop(name)


def follow(file: str, site: str) -> None:
    """From here on the time is the one that `file` tells."""
    load(site)
    sys.modules.update(_loaded)
    _time_machine, time_machine = _loaded["_time_machine"], _loaded["time_machine"]
    clock = Clock(file, _time_machine.original_time_ns)
    if hasattr(time_machine, "traveller_stack"):
        time_machine.traveller_stack.append(clock)
        _time_machine.patch()
    else:
        time_machine.coordinates_stack.append(clock)
        _time_machine.patch_if_needed()
