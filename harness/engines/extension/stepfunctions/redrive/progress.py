"""How far each part of an execution has come: the machine, each branch, each item of a Map."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Any

Path = tuple[str, ...]


@dataclass
class Step:
    """Where a part stands: its last state with what that state had, or what the part answered."""

    state: str
    input: Any
    variables: dict[str, Any]
    ended: bool = False


class Progress:
    """Kept with the execution's history, which all its frames share."""

    def __init__(self) -> None:
        self._steps: dict[Path, Step] = {}
        self._lock = threading.Lock()
        self._resumed: dict[Path, Step] = {}
        self.map_runs: dict[Path, Any] = {}
        self.redrives = 0

    def entered(self, path: Path, state: str, given: Any, variables: dict[str, Any]) -> None:
        # The interpreter replaces these values, it never writes into them: no copies are needed.
        step = Step(state, given, dict(variables))
        with self._lock:
            self._steps[path] = step
            # What a state started before is not what it starts now.
            inner = [p for p in self._steps if len(p) > len(path) and p[: len(path)] == path]
            for old in inner if path not in self._resumed else ():
                del self._steps[old]

    def ended(self, path: Path, output: Any) -> None:
        with self._lock:
            if (step := self._steps.get(path)) is not None:
                step.ended = True
                step.input = output

    def redrive(self) -> int:
        """All parts go on from where they stand; the number of this redrive."""
        with self._lock:
            self._resumed = dict(self._steps)
            self.redrives += 1
            return self.redrives

    def resume(self, path: Path) -> Step | None:
        """Where this part is to go on, once; None: from its beginning."""
        with self._lock:
            return self._resumed.get(path)

    def resumed(self, path: Path) -> None:
        """The part has gone on: from now on it starts what it starts anew."""
        with self._lock:
            self._resumed.pop(path, None)


def of(env: Any) -> Progress:
    """The progress of the execution that the frame belongs to."""
    manager = env.event_manager
    found = getattr(manager, "harness_progress", None)
    if found is None:
        found = manager.harness_progress = Progress()
    return found


def path_of(env: Any, program: Any) -> Path:
    """The part that a program runs: the states around it, the branch, the item."""
    around = getattr(env, "harness_path", ())
    branch = getattr(program, "harness_branch", "")
    item = env.states.context_object.context_object_data.get("Map")
    index = "" if item is None else str(item["Item"]["Index"])
    return (*around, f"{branch}{index}") if around else ()
