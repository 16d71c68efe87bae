"""What a scenario changed in its stack: the state before `when` beside the state at the end."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from harness.report.results.model import Change, StateChange, Stored

MOST = 200
"""Changes of one scenario that are told."""
_LISTS: dict[str, Stored] = {
    "items": "item",
    "objects": "object",
    "messages": "message",
    "executions": "execution",
}
_FLEETING = ("receive_count", "state")
"""What is another thing at each look at a message."""


def changes_of(before: dict[str, Any], after: dict[str, Any]) -> list[StateChange]:
    """What is there now and was not, is gone, or is another; by resource."""
    found: list[StateChange] = []
    for resource in sorted(before.keys() | after.keys()):
        old, new = before.get(resource, {}), after.get(resource, {})
        for name, what in _LISTS.items():
            if name in old or name in new:
                found += _changed(resource, what, old, new, name)
    return found[:MOST]


def _changed(
    resource: str, what: Stored, old: dict[str, Any], new: dict[str, Any], name: str
) -> Iterator[StateChange]:
    key = new.get("key") or old.get("key")
    was = {_identity(what, one, key): one for one in old.get(name, [])}
    now = {_identity(what, one, key): one for one in new.get(name, [])}
    for identity in [*was, *(one for one in now if one not in was)]:
        first, last = was.get(identity), now.get(identity)
        if _lasting(first) == _lasting(last):
            continue
        change: Change = "added" if first is None else "removed" if last is None else "changed"
        yield StateChange(
            resource=resource,
            what=what,
            change=change,
            name=identity,
            before=first,
            after=last,
        )


def _identity(what: Stored, one: dict[str, Any], key: list[str] | None) -> str:
    if what == "item":
        return ", ".join(f"{name}={one.get(name)}" for name in key or sorted(one)[:1])
    names = {"object": "key", "message": "message_id", "execution": "name"}
    return str(one.get(names[what]) or json.dumps(one, default=str, sort_keys=True))


def _lasting(one: dict[str, Any] | None) -> Any:
    return None if one is None else {k: v for k, v in one.items() if k not in _FLEETING}
