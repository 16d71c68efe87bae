"""Batches: words where LocalStack has none, and AWS's codes for entries that fail.

Source: SQS API Reference, SendMessageBatch (errors) and BatchResultErrorEntry.
"""

from __future__ import annotations

import functools
from types import ModuleType
from typing import Any

_OPERATIONS = ("change_message_visibility_batch", "delete_message_batch", "send_message_batch")
_EXCEPTIONS = {"InvalidParameterValueException": "InvalidParameterValue"}


def mend(provider: ModuleType) -> None:
    sqs = provider.SqsProvider
    stock_assert = sqs._assert_batch

    @functools.wraps(stock_assert)
    def assert_batch(self: Any, batch: list[Any], **settings: Any) -> None:
        if not batch:
            raise provider.EmptyBatchRequest(
                "There should be at least one SendMessageBatchRequestEntry in the request."
            )
        try:
            stock_assert(self, batch, **settings)
        except provider.BatchEntryIdsNotDistinct as error:
            ids = [entry["Id"] for entry in batch]
            double = next(each for n, each in enumerate(ids) if each in ids[:n])
            raise provider.BatchEntryIdsNotDistinct(f"Id {double} repeated.") from error

    sqs._assert_batch = assert_batch
    for name in _OPERATIONS:
        setattr(sqs, name, _with_codes(getattr(sqs, name)))


def _with_codes(stock: Any) -> Any:
    """LocalStack tells the names of its exceptions, and that the service was at fault."""

    @functools.wraps(stock)
    def operation(self: Any, *args: Any, **kwargs: Any) -> Any:
        answer = stock(self, *args, **kwargs)
        for failed in answer.get("Failed") or ():
            failed["Code"] = _EXCEPTIONS.get(failed["Code"], failed["Code"])
            if stock.__name__ != "send_message_batch":
                failed["SenderFault"] = True
        return answer

    return operation
