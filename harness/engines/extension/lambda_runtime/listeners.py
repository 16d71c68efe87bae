"""Who hears of an execution environment, and what who waits for one may hear."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .outcome import LogLine, Work


class Interrupted(Exception):
    """The environment was stopped while it ran an invocation."""

    def __init__(self) -> None:
        super().__init__("the execution environment was stopped")


@dataclass(frozen=True)
class Listeners:
    """`on_start` hears that an event was handed over; `on_stray` lines between invocations;
    `on_no_jail(why)` that functions see the machine's files; `on_refused(host, why)` that the
    function called a host and was not let through, once for each invocation."""

    on_start: Callable[[Work], None]
    on_stray: Callable[[list[LogLine]], None]
    on_no_jail: Callable[[str], None]
    on_refused: Callable[[str, str], None]
