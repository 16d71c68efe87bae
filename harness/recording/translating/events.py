"""Events put on buses, records put into streams."""

from __future__ import annotations

import base64
from typing import Any

from harness.engines.extension.wire import Call
from harness.recording.translating.base import Left, Step, Translation, Translator, data, some
from harness.scenarios.formats.data import parsed


def _put_events(call: Call, to: Translation) -> list[Step]:
    steps: dict[str | None, list[dict[str, Any]]] = {}
    for entry in call.parameters["Entries"]:
        bus = entry.get("EventBusName") or "default"
        name = None if bus == "default" else to.logical("bus", bus)
        detail = data(entry.get("Detail") or "{}", "an event")
        event = {"source": entry.get("Source"), "detail-type": entry.get("DetailType")}
        more = some(detail=detail, resources=entry.get("Resources"))
        steps.setdefault(name, []).append({**event, **more})
    return [{"put_events": {**some(bus=bus), "events": events}} for bus, events in steps.items()]


def _put_record(call: Call, to: Translation) -> list[Step]:
    return _records(call, to, [call.parameters])


def _put_records(call: Call, to: Translation) -> list[Step]:
    return _records(call, to, call.parameters["Records"])


def _records(call: Call, to: Translation, entries: list[dict[str, Any]]) -> list[Step]:
    named = call.parameters.get("StreamName") or call.parameters["StreamARN"]
    records = [{"key": e["PartitionKey"], "data": _content(e["Data"])} for e in entries]
    return [{"put_records": {"stream": to.logical("stream", named), "records": records}}]


def _content(value: Any) -> Any:
    if not isinstance(value, dict):
        return data(value, "a record")
    if "$length" in value or "$base64" not in value:
        raise Left("a record is too long to be recorded")
    try:
        return parsed(base64.b64decode(value["$base64"]).decode())
    except UnicodeDecodeError as error:
        raise Left("a record is no text") from error


EVENTS: dict[tuple[str, str], Translator] = {
    ("events", "PutEvents"): _put_events,
    ("kinesis", "PutRecord"): _put_record,
    ("kinesis", "PutRecords"): _put_records,
}
