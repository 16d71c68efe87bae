"""What a function's answer says of the items of its batch.

Source: Lambda Developer Guide, "Handling errors for an SQS event source in Lambda" and
"Configuring partial batch response with Kinesis Data Streams and Lambda": success and failure
conditions.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any


class WholeBatchFailed(Exception):
    """The answer is malformed: every item counts as failed."""


def failed_items(answer: Any, known: Collection[str]) -> list[str]:
    """The identifiers that the answer names as failed; empty: the batch succeeded.

    Args:
        answer: What the function returned, parsed.
        known: The identifiers of the batch.

    Raises:
        WholeBatchFailed: it names none, or one that is not of the batch.
    """
    if answer is None or answer == "":
        return []
    if not isinstance(answer, dict):
        raise WholeBatchFailed("the response is no object")
    items = answer.get("batchItemFailures")
    if not items:
        return []
    if not isinstance(items, list):
        raise WholeBatchFailed("batchItemFailures is no list")
    failed = []
    for item in items:
        identifier = item.get("itemIdentifier") if isinstance(item, dict) else None
        if not identifier:
            raise WholeBatchFailed(f"no itemIdentifier in {item!r}")
        if identifier not in known:
            raise WholeBatchFailed(f"itemIdentifier {identifier!r} is not of the batch")
        failed.append(identifier)
    return failed
