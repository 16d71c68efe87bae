"""What a call brings into the world, and what an event names as its origin.

A message id, an event id, a sequence number, an object's key or an item's key stands in the
answer (or the parameters) of the call that made it and in the event of the function that got
it. That holds where trace ids do not reach: behind streams.
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Iterator
from typing import Any
from urllib.parse import unquote_plus

from harness.engines.extension.wire import Call

Token = Hashable
_ENTRIES = ("Successful", "Entries", "Records")
_IDS = ("MessageId", "EventId", "SequenceNumber")
_OBJECT_WRITES = ("PutObject", "CopyObject", "CompleteMultipartUpload", "DeleteObject")


def made_by(call: Call) -> Iterator[Token]:
    """What the call made; nothing where it failed."""
    if call.error is not None:
        return
    yield from _ids(call.response)
    for entries in (call.response.get(name) for name in _ENTRIES):
        if isinstance(entries, list):
            for entry in entries:
                yield from _ids(entry)
    if call.service == "stepfunctions" and "executionArn" in call.response:
        yield call.response["executionArn"]
    if call.service == "apigateway" and call.request_id:
        yield ("request", call.request_id)
    if call.service == "s3" and call.operation in _OBJECT_WRITES:
        yield ("object", call.parameters.get("Bucket"), call.parameters.get("Key"))
    if call.service == "dynamodb":
        yield from _items(call)


def named_in(event: Any) -> Iterator[Token]:
    """What a function's event says it came from."""
    if not isinstance(event, dict):
        return
    if "detail-type" in event and "id" in event:
        yield event["id"]
    context = event.get("requestContext")
    if isinstance(context, dict) and context.get("requestId"):
        yield ("request", context["requestId"])
    records = event.get("Records")
    for record in records if isinstance(records, list) else []:
        if isinstance(record, dict):
            yield from _of_record(record)


def _of_record(record: dict[str, Any]) -> Iterator[Token]:
    if "messageId" in record:
        yield record["messageId"]
    if isinstance(sns := record.get("Sns"), dict):
        yield sns.get("MessageId")
    if isinstance(kinesis := record.get("kinesis"), dict):
        yield kinesis.get("sequenceNumber")
    if isinstance(s3 := record.get("s3"), dict):
        key = unquote_plus(str(s3.get("object", {}).get("key", "")))
        yield ("object", s3.get("bucket", {}).get("name"), key)
    if isinstance(change := record.get("dynamodb"), dict):
        table = str(record.get("eventSourceARN", "")).partition(":table/")[2].partition("/")[0]
        for name, value in (change.get("Keys") or {}).items():
            yield ("item", table, name, _text(value))


def _ids(entry: Any) -> Iterator[Token]:
    if isinstance(entry, dict):
        yield from (entry[name] for name in _IDS if isinstance(entry.get(name), str))


def _items(call: Call) -> Iterator[Token]:
    """Every attribute of a written item: which of them are its key, the record does not say."""
    for table, item in _written(call):
        for name, value in item.items():
            if isinstance(value, dict) and set(value) <= {"S", "N", "B"}:
                yield ("item", table, name, _text(value))


def _written(call: Call) -> Iterator[tuple[str, dict[str, Any]]]:
    parameters = call.parameters
    if call.operation in ("PutItem", "UpdateItem", "DeleteItem"):
        yield _named(parameters)
    for entry in parameters.get("TransactItems") or []:
        for action in ("Put", "Update", "Delete"):
            if isinstance(entry, dict) and action in entry:
                yield _named(entry[action])
    for table, requests in (parameters.get("RequestItems") or {}).items():
        for request in requests if isinstance(requests, list) else []:
            put, delete = request.get("PutRequest"), request.get("DeleteRequest")
            yield table, (put or {}).get("Item") or (delete or {}).get("Key") or {}


def _named(part: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    table = str(part.get("TableName", "")).rpartition("/")[2]
    item = part.get("Item") or part.get("Key") or {}
    return table, item if isinstance(item, dict) else {}


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True)
