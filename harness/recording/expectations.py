"""What the flow left behind, as expectations."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from harness.engines.extension.wire import Call, Invocation, Record
from harness.recording.frames import expected, opened
from harness.recording.likeness import MISSING, Likeness
from harness.recording.names import Names
from harness.recording.state import State, Stored
from harness.recording.watching import Recorded
from harness.scenarios.formats.data import to_json

Step = dict[str, Any]
_APART = ("input", "visited", "in_order")


def left_behind(
    before: State, after: State, again: State | None, likeness: Likeness
) -> Iterator[Step]:
    """Tables, buckets and queues that are not as they were, executions and mails.

    Args:
        again: what was left behind when the same was done again.
    """
    for table in sorted(before.items.keys() | after.items.keys()):
        items = after.items.get(table, [])
        if items != before.items.get(table, []):
            others = again.items.get(table, []) if again else MISSING
            told = likeness.expected(items, others)
            yield {"items": {"table": table, "equals": told}}
    for bucket in sorted(before.objects.keys() | after.objects.keys()):
        yield from _objects(bucket, before, after, again, likeness)
    for queue in sorted(before.messages.keys() | after.messages.keys()):
        bodies = after.messages.get(queue, [])
        if bodies != before.messages.get(queue, []):
            others = again.messages.get(queue, []) if again else MISSING
            like = likeness.expected(bodies, others)
            told = {"bodies": like} if isinstance(like, list) else {}
            yield {"messages": {"queue": queue, "count": len(bodies), **told}}
    for machine, executions in sorted(after.executions.items()):
        new = executions[len(before.executions.get(machine, [])) :]
        others = again.executions.get(machine, []) if again else MISSING
        yield from _executions(machine, new, others, likeness)
    new_mails = after.mails[len(before.mails) :]
    for i, mail in enumerate(new_mails):
        other = again.mails[i] if again and i < len(again.mails) else MISSING
        said = {"to": (mail.get("to") or [None])[0], "subject": mail.get("subject")}
        seen = MISSING
        if other is not MISSING:
            seen = {"to": (other.get("to") or [None])[0], "subject": other.get("subject")}
        yield {"mail": likeness.expected({k: v for k, v in said.items() if v}, seen)}


def _objects(
    bucket: str, before: State, after: State, again: State | None, likeness: Likeness
) -> Iterator[Step]:
    old, new = before.objects.get(bucket, {}), after.objects.get(bucket, {})
    if new == old:
        return
    others = again.objects.get(bucket, {}) if again else new
    if list(others) != list(new):
        # keys that differ from run to run: what can be said is how many there are
        yield {"objects": {"bucket": bucket, "count": len(new)}}
        return
    yield {"objects": {"bucket": bucket, "keys": likeness.expected(list(new), list(others))}}
    for key, stored in new.items():
        if old.get(key) != stored:
            other = others[key] if again else None
            yield {"object": {"bucket": bucket, "key": key, **_object(stored, other, likeness)}}


def _object(stored: Stored, other: Stored | None, likeness: Likeness) -> dict[str, Any]:
    told: dict[str, Any] = {"content_type": stored.content_type} if stored.content_type else {}
    if stored.image is not None:
        return {**told, "image": stored.image}
    if stored.content is not None:
        content = likeness.expected(stored.content, other.content if other else MISSING)
        return {**told, "json" if isinstance(stored.content, (dict, list)) else "body": content}
    if other is None or other.size == stored.size:
        told["size"] = stored.size
    return told


def _executions(machine: str, new: list[Any], others: Any, likeness: Likeness) -> Iterator[Step]:
    """One is told of whole; of several, how often each way was gone."""
    if len(new) == 1:
        other = others[0] if others is not MISSING and len(others) == 1 else MISSING
        told = {k: v for k, v in new[0].items() if k not in _APART}
        way = {"visited": _way(new[0])}
        yield {"execution": {"machine": machine, **likeness.expected(told, other), **way}}
        return
    ways: dict[str, list[dict[str, Any]]] = {}
    for one in new:
        way = {"visited": _way(one)}
        told = {k: one[k] for k in ("status", "error") if k in one}
        ways.setdefault(to_json({**told, **way}), []).append({**told, **way})
    for alike in ways.values():
        yield {"execution": {"machine": machine, **alike[0], "exactly": len(alike)}}


def _way(execution: dict[str, Any]) -> Any:
    visited = execution["visited"]
    return visited if execution["in_order"] else {"$unordered": sorted(visited)}


def pushed_to(
    recorded: Recorded, again: list[list[Any]] | None, likeness: Likeness
) -> Iterator[Step]:
    """What came over WebSocket connections, and which of them the API closed."""
    asked = opened(recorded.records)
    for place, connection in enumerate(asked):
        name = recorded.clients[connection]
        seen = [f.content for f in recorded.frames if f.connection == connection]
        other = MISSING if again is None or place >= len(again) else again[place]
        if seen or other:
            yield {"frames": {"client": name, **expected(seen, other, likeness)}}
    for call in recorded.records:
        if isinstance(call, Call) and call.operation == "Disconnect":
            client = recorded.clients.get(str(call.parameters.get("connection")))
            if client is not None and call.caller.kind == "service":
                code = call.parameters["code"]
                yield {"websocket": {"client": client, "open": False, "code": code}}


def invoked(
    seen: Counter[tuple[str, str]], again: Counter[tuple[str, str]] | None, names: Names
) -> Iterator[Step]:
    """How often each function ran, and how that ended; batches may be cut differently."""
    other = seen if again is None else again
    for (function, status), count in seen.items():
        times = {"exactly": count} if other[function, status] == count else {"at_least": 1}
        yield {"calls": {"function": function, "status": status, **times}}
    for name in sorted(names.all("function").keys() - {function for function, _ in seen}):
        yield {"calls": {"function": name, "exactly": 0}, "until": "quiet"}


def runs(records: list[Record], names: Names) -> Counter[tuple[str, str]]:
    """How often functions of the stack ended in which status."""
    found: Counter[tuple[str, str]] = Counter()
    for record in records:
        if isinstance(record, Invocation):
            function = names.logical("function", record.function)
            if function is not None:
                found[function, record.status] += 1
    return found
