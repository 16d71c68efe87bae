"""The actions of a scenario, and what has to be waited for between them."""

from __future__ import annotations

from collections import Counter
from typing import Any

from harness.recording.captures import Captures
from harness.recording.frames import Pushed
from harness.recording.watching import QUIET_WITHIN, Recorded

Step = dict[str, Any]


class Rounds:
    """Actions go into one `when:` until frames have to be waited for; then a round begins."""

    def __init__(self) -> None:
        self._ended: list[dict[str, Any]] = []
        self._steps: list[Step] = []

    def add(self, steps: list[Step]) -> None:
        _join(self._steps, steps)

    def rest(self) -> None:
        """Wait until the flow is quiet."""
        self._steps.append({"quiet": f"{QUIET_WITHIN:.0f}s"})

    def wait(self, expected: list[Step]) -> None:
        """Wait for what is expected now."""
        if expected:
            self._ended.append({"when": self._steps, "then": expected})
            self._steps = []

    def with_end(self, then: list[Step]) -> dict[str, Any]:
        """The part of a scenario: `when` and `then`, or `steps`."""
        last = {"when": self._steps, "then": then}
        return last if not self._ended else {"steps": [*self._ended, last]}


class Arriving:
    """What clients of WebSockets had got when they, or others, went on."""

    def __init__(self, recorded: Recorded, captures: Captures) -> None:
        self._left = [f for f in recorded.frames if f.connection in recorded.clients]
        self._clients, self._captures = recorded.clients, captures
        self._count: Counter[str] = Counter()
        self._givers: dict[str, Step] = {}
        self._new: dict[str, None] = {}

    def until(self, at: float) -> None:
        """Frames that had come by then may be used from now on."""
        while self._left and self._left[0].at < at:
            self._take(self._left.pop(0))

    def waits(self, *, all_: bool = True) -> list[Step]:
        """Expectations of what came since they were told last; else of what is captured only."""
        names = [n for n, giver in self._givers.items() if "capture" in giver]
        names = list(dict.fromkeys([*(self._new if all_ else ()), *names]))
        steps = []
        for name in names:
            giver = self._givers[name]
            step = {"frames": {"client": name, "at_least": self._count[name]}}
            if "capture" in giver:
                step["capture"] = giver.pop("capture")
            steps.append(step)
            self._new.pop(name, None)
        return steps

    def _take(self, frame: Pushed) -> None:
        name = self._clients[frame.connection]
        giver = self._givers.setdefault(name, {})
        self._captures.offer(giver, frame.content, f"[{self._count[name]}]")
        self._count[name] += 1
        self._new[name] = None


def _join(steps: list[Step], more: list[Step]) -> None:
    """Append; items that are put into one table one after the other become one step."""
    for step in more:
        put, last = step.get("put_item"), steps[-1] if steps else {}
        if put is None or len(step) > 1:
            steps.append(step)
        elif last.get("items", {}).get("table") == put["table"]:
            last["items"]["put"].append(put["item"])
        elif last.get("put_item", {}).get("table") == put["table"]:
            both = [last["put_item"]["item"], put["item"]]
            steps[-1] = {"items": {"table": put["table"], "put": both}}
        else:
            steps.append(step)
