"""Put events on an EventBridge bus, records into a Kinesis stream."""

from __future__ import annotations

from typing import Any, ClassVar

from pydantic import Field

from harness.engines.extension.wire import FOR_AWS_HEADER
from harness.scenarios.actions.base import Action
from harness.scenarios.actions.messages import refuse_failed
from harness.scenarios.context import Context
from harness.scenarios.fields import BUS, STREAM, Body, BusId, Item, StreamId, Text
from harness.scenarios.formats.data import text_of, to_json

_EVENTS = 10
_RECORDS = 500


class Event(Body):
    """One event, in EventBridge's own keys."""

    source: str = Field(description="Who sends it, such as shop.orders.")
    detail_type: str = Field(alias="detail-type", description="What happened, such as OrderPlaced.")
    detail: Item = Field(default_factory=dict)
    resources: list[str] = Field(default_factory=list, description="ARNs that the event is about.")


class PutEvents(Body, Action):
    """Put events on a bus (the default one unless `bus` is given)."""

    kind: ClassVar[str] = "put_events"
    example: ClassVar[str] = (
        "put_events: {bus: Shop, events: "
        "[{source: shop.orders, detail-type: OrderPlaced, detail: {id: o-1}}]}"
    )

    bus: BusId | None = None
    events: list[Event] = Field(min_length=1, description="The events, in one PutEvents call.")

    def run(self, context: Context) -> Any:
        client = context.calls("events")
        # AWS takes such events of its own services only; here one stands in for them.
        if any(event.source.startswith("aws.") for event in self.events):
            client = context.client("events")
            client.meta.events.register_first(
                "before-call.events.PutEvents", _for_aws, unique_id=FOR_AWS_HEADER
            )
        bus = "default"
        if self.bus is not None and self.bus != "default":
            bus = context.physical(self.bus, BUS, "bus")
        ids: list[str] = []
        for i in range(0, len(self.events), _EVENTS):
            entries = [
                {
                    "EventBusName": bus,
                    "Source": e.source,
                    "DetailType": e.detail_type,
                    "Detail": to_json(e.detail),
                    "Resources": e.resources,
                }
                for e in self.events[i : i + _EVENTS]
            ]
            answers = client.put_events(Entries=entries)["Entries"]
            refuse_failed("put_events", [a for a in answers if a.get("ErrorCode")])
            ids += [a["EventId"] for a in answers]
        return {"event_ids": ids}


def _for_aws(params: dict[str, Any], **_: Any) -> None:
    params["headers"][FOR_AWS_HEADER] = "1"


class StreamRecord(Body):
    """One record."""

    key: Text = Field(description="The partition key.")
    data: Any = Field(description="Text, or data that is written as JSON.")


class PutRecords(Body, Action):
    """Put records into a Kinesis stream."""

    kind: ClassVar[str] = "put_records"
    example: ClassVar[str] = (
        "put_records: {stream: Clicks, records: [{key: user-1, data: {page: /}}]}"
    )

    stream: StreamId
    records: list[StreamRecord] = Field(
        min_length=1, description="The records, in one PutRecords call."
    )

    def run(self, context: Context) -> Any:
        stream = context.physical(self.stream, STREAM, "stream")
        numbers: list[str] = []
        for i in range(0, len(self.records), _RECORDS):
            records = [
                {"PartitionKey": r.key, "Data": text_of(r.data).encode()}
                for r in self.records[i : i + _RECORDS]
            ]
            answers = context.calls("kinesis").put_records(StreamName=stream, Records=records)
            refuse_failed("put_records", [a for a in answers["Records"] if a.get("ErrorCode")])
            numbers += [a["SequenceNumber"] for a in answers["Records"]]
        return {"sequence_numbers": numbers}
