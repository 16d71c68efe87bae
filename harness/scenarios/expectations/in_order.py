"""`in_order`: a stream's records, or a FIFO queue's messages, came in order to a function."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, ClassVar

from harness.scenarios.context import Context
from harness.scenarios.expectations.base import Expectation, Look
from harness.scenarios.expectations.counting import Counted
from harness.scenarios.fields import FUNCTION, FunctionId

_SHOWN = 20


class InOrder(Counted, Expectation):
    """The records that a function took, in the order of each partition key or group."""

    kind: ClassVar[str] = "in_order"
    example: ClassVar[str] = "in_order: {function: Enrich, exactly: 20}"
    from_records: ClassVar[bool] = True

    function: FunctionId

    def look(self, context: Context) -> Look:
        context.need_records("the records that a function took")
        name = context.physical(self.function, FUNCTION, "function")
        last: dict[str, int] = {}
        taken: set[tuple[str, int]] = set()
        wrong: list[str] = []
        for invocation in context.observed.invocations(name):
            if invocation.status != "ok":
                continue
            for key, number in _ordered(invocation.event):
                if number < last.get(key, 0):
                    wrong.append(f"{key}: {number} came after {last[key]}")
                last[key] = max(number, last.get(key, 0))
                taken.add((key, number))
        keys = sorted(last)
        seen = [f"{k}: {sum(key == k for key, _ in taken)} records" for k in keys[:_SHOWN]]
        found = sorted(f"{key} {number}" for key, number in taken)
        look = self.counted(
            found,
            "record in order",
            nearest=[],
            seen=seen or [f"{self.function} took no records that have an order"],
            grows=True,
        )
        if not wrong:
            return look
        return Look(
            holds=False,
            message=f"{self.function} took records out of order",
            expected="records in the order of their keys",
            actual=wrong[0],
            differences=[f"$.{line}" for line in wrong],
            seen=seen,
            final=True,
        )


def _ordered(event: Any) -> Iterator[tuple[str, int]]:
    """Key and sequence number of each record that has an order."""
    records = event.get("Records") if isinstance(event, dict) else None
    for record in records if isinstance(records, list) else ():
        if kinesis := record.get("kinesis"):
            yield kinesis["partitionKey"], int(kinesis["sequenceNumber"])
        elif change := record.get("dynamodb"):
            yield json.dumps(change["Keys"], sort_keys=True), int(change["SequenceNumber"])
        elif number := (record.get("attributes") or {}).get("SequenceNumber"):
            yield record["attributes"]["MessageGroupId"], int(number)
