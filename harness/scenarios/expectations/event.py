"""`event`: an event that was put on an EventBridge bus."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from pydantic import Field

from harness.scenarios.context import Context
from harness.scenarios.expectations.base import Expectation, Look
from harness.scenarios.expectations.counting import Counted, matching
from harness.scenarios.expectations.looking import newest
from harness.scenarios.fields import BUS, BusId, Expected
from harness.scenarios.formats.data import parsed
from harness.scenarios.matchers import MISSING

_KEYS = {"source": "source", "detail_type": "detail-type", "detail": "detail",
         "resources": "resources"}  # fmt: skip


class Event(Counted, Expectation):
    """An event that was put on a bus in this scenario, whether or not a rule took it."""

    kind: ClassVar[str] = "event"
    example: ClassVar[str] = (
        "event: {bus: Shop, source: shop.orders, detail-type: OrderPlaced, detail: {id: o-1}}"
    )
    from_records: ClassVar[bool] = True

    bus: BusId | None = Field(None, description="The default bus unless given.")
    source: Expected = None
    detail_type: Expected = Field(None, alias="detail-type")
    detail: Expected = Field(None, description="A part of the detail.")
    resources: Expected = None
    by: Expected = Field(None, description="Who put it: a function's or a service's name.")

    def look(self, context: Context) -> Look:
        context.need_records("events that were put")
        bus = context.physical(self.bus, BUS, "bus") if self.bus else "default"
        events = [e for e in put_events(context) if e["bus"] == bus]
        found, nearest = matching(events, self._parts)
        seen = newest(events, "event") or [f"no event was put on {self.bus or 'the default bus'}"]
        what = f"event on {self.bus or 'the default bus'}"
        return self.counted(found, what, nearest=nearest, seen=seen, grows=True)

    def _parts(self, event: dict[str, Any]) -> list[tuple[str, Any, Any, bool]]:
        names = {**_KEYS, "by": "by"}
        return [
            (f"$.{key}", getattr(self, name), event.get(key, MISSING), False)
            for name, key in names.items()
            if name in self.model_fields_set
        ]


def put_events(context: Context) -> Iterator[dict[str, Any]]:
    """The events of every PutEvents that was taken, oldest first."""
    for call in context.observed.calls():
        if call.service != "events" or call.operation != "PutEvents" or call.error:
            continue
        entries = call.parameters.get("Entries") or []
        answers = call.response.get("Entries") or [{}] * len(entries)
        for entry, answer in zip(entries, answers, strict=False):
            if answer.get("ErrorCode"):
                continue
            bus = str(entry.get("EventBusName") or "default").rsplit("/", 1)[-1]
            yield {
                "bus": bus,
                "source": entry.get("Source"),
                "detail-type": entry.get("DetailType"),
                "detail": parsed(entry.get("Detail") or "null"),
                "resources": entry.get("Resources") or [],
                "by": call.caller.name or call.caller.kind,
            }
