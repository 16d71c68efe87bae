"""Engines that run or have run: whether they live, and the records of detached ones.

Detached engines are recorded in `HARNESS_HOME/running/<port>.json` until they are stopped.
"""

from __future__ import annotations

import json
import time
from pathlib import Path

from harness.engines.base import RunningEngine
from harness.engines.installation.home import harness_home, writable
from harness.engines.native.process import tail
from harness.engines.native.state import is_held
from harness.engines.ports import accepts

_DEATH_SEEN_WITHIN = 1.0
"""Seconds from an engine's last answer until its guard has ended everything and is gone."""


def has_ended(running: RunningEngine) -> bool:
    """Whether it is known to have ended; False also where that cannot be known."""
    state = running.details.get("state")
    return state is not None and not is_held(Path(state))


def death_of(running: RunningEngine) -> str | None:
    """Its last log lines, if it has ended or does so just now; else None."""
    if "state" not in running.details:
        return None
    end = time.monotonic() + _DEATH_SEEN_WITHIN
    while not has_ended(running):
        if time.monotonic() > end:
            return None
        time.sleep(0.01)
    return f"has ended; its last log lines:\n{_condensed(tail(Path(running.details['log'])))}"


def _condensed(log: str) -> str:
    """Lines that differ from the one before in their time only are counted, not shown."""
    kept: list[tuple[str, int]] = []
    for line in log.splitlines():
        if kept and _untimed(kept[-1][0]) == _untimed(line):
            kept[-1] = (line, kept[-1][1] + 1)
        else:
            kept.append((line, 1))
    return "\n".join(f"{line}  ({n} times)" if n > 1 else line for line, n in kept)


def _untimed(line: str) -> str:
    first, _, rest = line.partition(" ")
    return rest if first[:1].isdigit() else line


def record(running: RunningEngine) -> None:
    """Remember a detached engine by its `details["port"]`."""
    directory = writable(harness_home() / "running")
    port = running.details["port"]
    partial = directory / f".{port}.partial"
    partial.write_text(json.dumps(running.to_json()))
    partial.replace(directory / f"{port}.json")


def forget(running: RunningEngine) -> None:
    """Strike it off; nothing happens where it was not recorded."""
    _file(running).unlink(missing_ok=True)


def recorded() -> list[RunningEngine]:
    """Those that still run, by port; records of dead ones are removed."""
    found = []
    for path in (harness_home() / "running").glob("*.json"):
        try:
            running = RunningEngine.from_json(json.loads(path.read_text()))
        except (OSError, ValueError, TypeError):
            path.unlink(missing_ok=True)
            continue
        if _runs(running):
            found.append(running)
        else:
            path.unlink(missing_ok=True)
    return sorted(found, key=lambda each: int(each.details["port"]))


def _file(running: RunningEngine) -> Path:
    return harness_home() / "running" / f"{running.details['port']}.json"


def _runs(running: RunningEngine) -> bool:
    if state := running.details.get("state"):
        return is_held(Path(state))
    return accepts(int(running.details["port"]))
