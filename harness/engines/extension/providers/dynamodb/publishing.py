"""What a write changed, handed to all who read the changes of its table."""

from __future__ import annotations

from . import kinesis_destinations
from .changes import Change
from .streams import STREAMS


def publish(changes: list[Change], user_identity: dict[str, str] | None = None) -> None:
    """Write the changes to the streams of their tables. The backend's lock is held."""
    for change in changes:
        if stream := STREAMS.of_table(change.table):
            stream.append(change, user_identity)
    kinesis_destinations.forward(changes, user_identity)
