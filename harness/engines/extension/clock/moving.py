"""Moving the clock: what is due on the way is done in its order, each at its own time."""

from __future__ import annotations

import threading
import time
from typing import Any

from .rest import REST
from .timers import TIMERS
from .waiting import look_again
from .wall import WALL

SLACK_SECONDS = 0.05
"""What is due so shortly behind the target counts as due: it began that much later."""
LIMIT_SECONDS = 60.0
"""Real time that a move may take, by default."""
_one_at_a_time = threading.Lock()


class Unfinished(Exception):
    """What the clock set off did not come to rest; the clock stays where it is."""

    def __init__(self, answer: dict[str, Any], left: list[str]) -> None:
        super().__init__(", ".join(left))
        self.answer = answer
        self.left = left


def now() -> dict[str, Any]:
    return {"now": time.time(), "ahead": WALL.ahead()}


def advance(seconds: float, limit: float = LIMIT_SECONDS) -> dict[str, Any]:
    """Move the clock ahead; when this returns, all that was set off has come to rest.

    One at a time: a second call waits for the first one.

    Returns:
        `{"now": epoch seconds, "ahead": seconds before real time, "done": how many things
        were due, "milliseconds": of real time}`

    Raises:
        Unfinished: something did not come to rest within `limit` real seconds.
    """
    with _one_at_a_time:
        began = time.monotonic()
        TIMERS.hold()
        try:
            done, left = _move(seconds, began + limit)
        finally:
            WALL.go_on()
            TIMERS.release()
        answer = {**now(), "done": done, "milliseconds": (time.monotonic() - began) * 1000}
    if left:
        raise Unfinished(answer, left)
    return answer


def _move(seconds: float, until: float) -> tuple[int, list[str]]:
    # What has begun belongs to the time that it began at.
    if left := _settle(until):
        return 0, left
    done = 0
    target = WALL.stand() + seconds
    while (due := TIMERS.next_due()) is not None and due <= target + SLACK_SECONDS:
        WALL.move_to(due)
        done += TIMERS.run_until(due)
        if left := _settle(until):
            return done, left
    WALL.move_to(target)
    return done, _settle(until)


def _settle(until: float) -> list[str]:
    if left := REST.settle(until):
        return left
    return REST.settle(until) if look_again() else []
