"""Detached engines: recorded in `HARNESS_HOME/running/<port>.json` until they are stopped."""

from __future__ import annotations

import json
from pathlib import Path

from harness.engines.base import RunningEngine
from harness.engines.native.home import harness_home, writable
from harness.engines.native.ports import accepts
from harness.engines.native.state import is_held


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
