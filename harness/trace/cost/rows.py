"""The cost table: a row for each function, and one for each kind of request."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from harness.engines.extension.wire import Call, Invocation, Record
from harness.trace.cost.prices import LIST_PRICES, Prices
from harness.trace.cost.requests import charged

DEFAULT_ARCHITECTURE = "x86_64"


@dataclass(frozen=True)
class CostRow:
    """What one function, or all requests of one kind, would have cost.

    `service` is `lambda` and `name` the function; else `service` is the key of the price
    (`sqs`, `s3.read`) and `name` is `requests`. `usd` is None where the table has no price.
    """

    service: str
    name: str
    requests: int
    usd: float | None
    billed_ms: int = 0
    gb_seconds: float = 0.0
    memory_mb: int = 0
    architecture: str | None = None


def billed_ms(invocation: Invocation) -> int:
    """Whole milliseconds, rounded up, the Init phase of a cold start included (AWS Compute Blog,
    "AWS Lambda standardizes billing for INIT Phase": since August 1, 2025)."""
    return math.ceil(invocation.duration_ms + (invocation.init_ms or 0))


def costs(records: Iterable[Record], prices: Prices = LIST_PRICES) -> list[CostRow]:
    """The rows of the table: functions first, the dearest first, then requests.

    Not counted, since the records do not hold it: units of DynamoDB, transitions of Step
    Functions, API Gateway, storage and transfer, provisioned concurrency, the free tier, and
    what a service requests by itself.
    """
    functions: dict[tuple[str, int, str], list[Invocation]] = {}
    requests: dict[str, int] = {}
    for record in records:
        if isinstance(record, Invocation):
            architecture = record.architecture or DEFAULT_ARCHITECTURE
            key = (record.function, record.memory_mb, architecture)
            functions.setdefault(key, []).append(record)
        elif isinstance(record, Call) and (charge := charged(record)) is not None:
            requests[charge[0]] = requests.get(charge[0], 0) + charge[1]
    rows = [_function(*key, invocations, prices) for key, invocations in functions.items()]
    rows.sort(key=lambda row: (-(row.usd or 0), row.name))
    return [*rows, *(_requests(key, requests[key], prices) for key in sorted(requests))]


def total(rows: Iterable[CostRow]) -> float:
    """US dollars; rows without a price count nothing."""
    return math.fsum(row.usd or 0 for row in rows)


def _function(
    name: str, memory_mb: int, architecture: str, invocations: list[Invocation], prices: Prices
) -> CostRow:
    billed = sum(billed_ms(i) for i in invocations)
    gb_seconds = billed / 1000 * memory_mb / 1024
    second, request = prices.gb_second.get(architecture), prices.request.get("lambda")
    usd = None
    if second is not None and request is not None:
        usd = gb_seconds * second + len(invocations) * request
    return CostRow(
        "lambda", name, len(invocations), usd, billed, gb_seconds, memory_mb, architecture
    )


def _requests(key: str, count: int, prices: Prices) -> CostRow:
    price = prices.request.get(key)
    return CostRow(key, "requests", count, None if price is None else count * price)
