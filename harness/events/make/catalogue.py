"""All makers, by the kind that they make."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from harness.errors import BadInput
from harness.events.identify import identify_data
from harness.events.make import buses, doors, messages, operations, people, streams, web
from harness.events.make.maker import Given, Maker
from harness.events.make.through import through
from harness.events.model import WrongEvent

MAKERS: dict[str, Maker] = {
    maker.kind: maker
    for maker in (
        *messages.MAKERS, *streams.MAKERS, *buses.MAKERS, *web.MAKERS, *doors.MAKERS,
        *people.MAKERS, *operations.MAKERS,
    )
}  # fmt: skip


def make(maker: Maker, action: str, given: Given, ways: Sequence[str] = ()) -> Any:
    """An event, in the envelopes `ways` from the inside out, as AWS shapes it.

    Raises:
        BadInput: an option makes no sense, or AWS sends no such thing that way.
    """
    event = maker.build(action, given)
    try:
        for way in ways:
            event = through(event, identify_data(event), way, given)
        identify_data(event)
    except WrongEvent as error:
        raise BadInput(f"these options make no event: {error.what}") from error
    return event
