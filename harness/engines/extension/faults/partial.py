"""Batches of which some entries are refused: what a client has to send again.

The entries never reach the service; its answer names them as the service's API reference has
it ("UnprocessedItems", "Failed", an ErrorCode in the entry's place).
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from types import ModuleType
from typing import Any

from ..mends.on_import import after_import
from .throttling import THROTTLES, exception_of

_CODE, _MESSAGE = "InternalError", "refused by a fault"
Request = dict[str, Any]
Answer = dict[str, Any]
Split = Callable[[Request, int], tuple[Request | None, Callable[[Answer], Answer]]]
"""A request and how many of its entries are refused: the rest (None: nothing), and what the
service's answer to it becomes."""


def install() -> None:
    after_import("localstack.aws.skeleton", _mend)


def _mend(skeleton: ModuleType) -> None:
    stock = skeleton.Skeleton.dispatch_request

    @functools.wraps(stock)
    def dispatch_request(self: Any, serializer: Any, context: Any, instance: Any) -> Any:
        entries = context.get("harness_refused_entries")
        split = SPLITS.get((context.service.service_name, context.operation.name))
        if not entries or split is None:
            return stock(self, serializer, context, instance)
        rest, completed = split(dict(instance), entries)
        if rest is None and context.service.service_name == "dynamodb":
            # DynamoDB API Reference, BatchWriteItem: if none of the items can be processed
            raise exception_of(THROTTLES["dynamodb"])
        _without(context, split, entries)
        handler = self.dispatch_table[context.operation.name]
        answer = handler(context, rest) or {} if rest is not None else {}
        context.service_response = completed(dict(answer))
        return serializer.serialize_to_response(
            context.service_response, context.operation, context.request.headers, context.request_id
        )

    skeleton.Skeleton.dispatch_request = dispatch_request


def _without(context: Any, split: Split, entries: int) -> None:
    """Take the entries out of the request's own text too, which some providers hand on."""
    if not context.protocol.startswith("json"):
        return
    from localstack.http import Request

    request = context.request
    rest, _ = split(json.loads(request.data), entries)
    context.request = Request(
        method=request.method,
        path=request.path,
        query_string=request.query_string,
        headers=request.headers,
        body=json.dumps(rest or {}),
    )


def _cut(entries: list[Any], refused: int) -> tuple[list[Any], list[Any]]:
    """Those that are done, and the last `refused`."""
    end = max(0, len(entries) - refused)
    return entries[:end], entries[end:]


def _unprocessed(answered: str, listed: Callable[[Any], list[Any]], relist: Any) -> Split:
    """DynamoDB's batches: `RequestItems` by table; what is left over comes back as it came."""

    def split(request: Request, entries: int) -> tuple[Request | None, Callable[[Answer], Answer]]:
        given = request["RequestItems"]
        done, left = _cut([(t, one) for t, all_ in given.items() for one in listed(all_)], entries)

        def by_table(chosen: list[tuple[str, Any]]) -> dict[str, Any]:
            return {
                table: relist(all_, [one for t, one in chosen if t == table])
                for table, all_ in given.items()
                if any(t == table for t, _ in chosen)
            }

        def completed(answer: Answer) -> Answer:
            return {**answer, answered: {**(answer.get(answered) or {}), **by_table(left)}}

        return ({**request, "RequestItems": by_table(done)} if done else None), completed

    return split


def _failed(entries_key: str) -> Split:
    """Batches whose answer lists what succeeded and what failed, by id."""

    def split(request: Request, entries: int) -> tuple[Request | None, Callable[[Answer], Answer]]:
        done, left = _cut(list(request[entries_key]), entries)
        why = {"SenderFault": False, "Code": _CODE, "Message": _MESSAGE}
        refused = [{"Id": entry["Id"], **why} for entry in left]

        def completed(answer: Answer) -> Answer:
            failed = [*(answer.get("Failed") or []), *refused]
            return {**answer, "Successful": answer.get("Successful") or [], "Failed": failed}

        return ({**request, entries_key: done} if done else None), completed

    return split


def _in_place(entries_key: str, answered: str, count: str) -> Split:
    """Batches whose answer has an entry for each of the request's, in its order."""

    def split(request: Request, entries: int) -> tuple[Request | None, Callable[[Answer], Answer]]:
        done, left = _cut(list(request[entries_key]), entries)
        refused = [{"ErrorCode": "InternalFailure", "ErrorMessage": _MESSAGE} for _ in left]

        def completed(answer: Answer) -> Answer:
            total = (answer.get(count) or 0) + len(left)
            return {**answer, answered: [*(answer.get(answered) or []), *refused], count: total}

        return ({**request, entries_key: done} if done else None), completed

    return split


SPLITS: dict[tuple[str, str], Split] = {
    ("dynamodb", "BatchWriteItem"): _unprocessed(
        "UnprocessedItems", lambda items: items, lambda _, chosen: chosen
    ),
    ("dynamodb", "BatchGetItem"): _unprocessed(
        "UnprocessedKeys",
        lambda items: items["Keys"],
        lambda items, chosen: {**items, "Keys": chosen},
    ),
    ("sqs", "SendMessageBatch"): _failed("Entries"),
    ("sqs", "DeleteMessageBatch"): _failed("Entries"),
    ("sqs", "ChangeMessageVisibilityBatch"): _failed("Entries"),
    ("sns", "PublishBatch"): _failed("PublishBatchRequestEntries"),
    ("kinesis", "PutRecords"): _in_place("Records", "Records", "FailedRecordCount"),
    ("events", "PutEvents"): _in_place("Entries", "Entries", "FailedEntryCount"),
}
"""By service and operation, as LocalStack names them."""
