"""The way that an execution took, through branches and iterations, from its history.

Each event names the one before it in its own branch (Step Functions API Reference,
"HistoryEvent": previousEventId), so branches that ran at the same time can be told apart.
"""

from __future__ import annotations

from typing import Any

from harness.scenarios.formats.data import parsed

Event = dict[str, Any]
_CONTAINERS = ("ParallelStateEntered", "MapStateEntered")


def taken(events: list[Event]) -> list[Any]:
    """The states in order: a name, or `{name: [path, …]}` of a Parallel's branches or a Map's
    iterations, in the order in which they began."""
    return _Paths(events).root


def visits(events: list[Event]) -> dict[str, list[dict[str, Any]]]:
    """By state, of each visit its `input` and, once it was left, its `output`."""
    paths = _Paths(events)
    by_entry: dict[int, dict[str, Any]] = {}
    found: dict[str, list[dict[str, Any]]] = {}
    for event in events:
        if entered := event.get("stateEnteredEventDetails"):
            visit = by_entry[event["id"]] = {"input": parsed(entered.get("input") or "null")}
            found.setdefault(entered["name"], []).append(visit)
        elif left := event.get("stateExitedEventDetails"):
            entry = paths.entry_of(event)
            if entry in by_entry:
                by_entry[entry]["output"] = parsed(left.get("output") or "null")
    return found


class _Paths:
    def __init__(self, events: list[Event]) -> None:
        self.root: list[Any] = []
        self._events = {event["id"]: event for event in events}
        self._holds: dict[int, list[Any]] = {}
        """The path that a state stands in, by the event with which it was entered."""
        self._inside: dict[int, list[list[Any]]] = {}
        """The paths inside a Parallel or Map, by the event with which it was entered."""
        self._iterations: dict[int, list[Any]] = {}
        for event in events:
            if "stateEnteredEventDetails" in event:
                self._enter(event)

    def _enter(self, event: Event) -> None:
        name = event["stateEnteredEventDetails"]["name"]
        path = self._holds[event["id"]] = self._path(event)
        if event["type"] in _CONTAINERS:
            inside = self._inside[event["id"]] = []
            path.append({name: inside})
        else:
            path.append(name)

    def _path(self, event: Event) -> list[Any]:
        """The path that goes on with this state."""
        for before in self._before(event):
            kind = before["type"]
            if "stateExitedEventDetails" in before:
                return self._holds.get(self.entry_of(before), self.root)
            if kind == "ParallelStateStarted":
                return self._begin(before)
            if kind == "MapIterationStarted":
                if before["id"] not in self._iterations:
                    self._iterations[before["id"]] = self._begin(before)
                return self._iterations[before["id"]]
        return self.root

    def _begin(self, start: Event) -> list[Any]:
        """A new path inside the Parallel or Map that `start` belongs to."""
        path: list[Any] = []
        for before in self._before(start):
            if before["type"] in _CONTAINERS:
                self._inside[before["id"]].append(path)
                break
        return path

    def entry_of(self, exited: Event) -> int:
        """The id of the event with which a state was entered that is left now; 0: unknown."""
        name = exited["stateExitedEventDetails"]["name"]
        for before in self._before(exited):
            entered = before.get("stateEnteredEventDetails")
            if entered and entered["name"] == name:
                return int(before["id"])
        return 0

    def _before(self, event: Event) -> Any:
        """The events before it in its own branch, the latest first."""
        at = event.get("previousEventId") or 0
        while (found := self._events.get(at)) is not None:
            yield found
            at = found.get("previousEventId") or 0
