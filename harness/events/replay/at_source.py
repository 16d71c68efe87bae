"""Makes an event happen again where it came from: as far inside its envelopes as can be."""

from __future__ import annotations

from typing import Any

from harness.events.envelopes import inner_event, parts
from harness.events.identify import identify_data
from harness.events.model import Identified
from harness.events.replay.catalogue import SOURCES
from harness.events.replay.destination import Destination
from harness.events.shapes import at, mapping

_GROUPS = ("MessageGroupId", "MessageDeduplicationId")


def replay_at_source(
    event: Any, found: Identified, destination: Destination, level: str | None = None
) -> list[dict[str, Any]]:
    """Replay each record; what was done, in their order.

    `level`: the kind in the chain to replay at; None: the innermost that can be, with what
    the stack has.

    Raises:
        BadInput: a record cannot be replayed at its source, or it is not clear where.
        botocore's errors: the service refused it.
    """
    done: list[dict[str, Any]] = []
    for part in parts(found.kind.name, event):
        inner = inner_event(part)
        own = identify_data(part.event)
        if inner is not None and level != found.kind.name:
            within = _with_group(part.event, inner[0])
            if level is not None or can(within, inner[1], destination, found.kind.name):
                done += replay_at_source(within, inner[1], destination, level)
                continue
        if not _possible(part.event, own, destination):
            raise _refused(own, destination)
        result = SOURCES[own.kind.name].replay(part.event, destination)
        done.append({"replayed": own.kind.name, **result})
    return done


def can(event: Any, found: Identified, destination: Destination, envelope: str) -> bool:
    """Whether the event, or what is inside it, can be replayed so that it gets into `envelope`."""
    if _possible(event, found, destination):
        return SOURCES[found.kind.name].feeds(event, destination, envelope)
    inner = [inner_event(part) for part in parts(found.kind.name, event)]
    return bool(inner) and all(
        one and can(one[0], one[1], destination, found.kind.name) for one in inner
    )


def _possible(event: Any, found: Identified, destination: Destination) -> bool:
    source = SOURCES.get(found.kind.name)
    return source is not None and not found.obstacle and source.can(event, destination)


def _refused(found: Identified, destination: Destination) -> Exception:
    fix = "hand it to a function instead: `at: function`"
    if found.obstacle:
        what = f"{found.kind.title} cannot be replayed at its source: {found.obstacle}"
        return destination.bad(what, fix=fix)
    return destination.bad(
        f"the stack {destination.stack.name} has nothing that {found.kind.title} "
        f"({found.kind.name}) comes from",
        fix=f"deploy it, or {fix}",
    )


def _with_group(outer: Any, inner: Any) -> Any:
    """A topic's message of a FIFO queue: its group stands in the queue's attributes only."""
    attributes = mapping(at(outer, "Records", 0), "attributes")
    fifo = {key: attributes[key] for key in _GROUPS if key in attributes}
    is_notification = isinstance(inner, dict) and inner.get("Type") == "Notification"
    return {**inner, "fifo": fifo} if fifo and is_notification else inner
