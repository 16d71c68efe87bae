"""The cost table: billed duration, prices by architecture, requests that are charged."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from harness.engines.extension.wire import Call, Caller, Invocation
from harness.trace.cost import LIST_PRICES, Prices, billed_ms, costs, total

RUN = Invocation(
    seq=1, time=0, end=0, account="1", region="r", function="Pay", qualifier="$LATEST",
    request_id="a", event={}, status="ok", duration_ms=100.2, memory_mb=512, max_memory_mb=60,
    cold=False, architecture="arm64",
)  # fmt: skip


def call(service: str, operation: str, kind: str = "function", **parameters: Any) -> Call:
    return Call(
        seq=1, time=0, duration_ms=1, account="1", region="r", service=service,
        operation=operation, parameters=parameters, status=200, caller=Caller(kind),
    )  # fmt: skip


def test_duration_is_rounded_up_and_the_init_phase_is_billed() -> None:
    assert billed_ms(RUN) == 101
    assert billed_ms(replace(RUN, init_ms=50.5)) == 151


def test_a_function_costs_its_memory_by_time_and_its_requests() -> None:
    [row] = costs([RUN, RUN])
    assert (row.service, row.name, row.requests, row.billed_ms) == ("lambda", "Pay", 2, 202)
    assert row.gb_seconds == pytest.approx(0.202 * 0.5)
    assert row.usd == pytest.approx(0.101 * 0.0000133334 + 2 * 0.0000002)


def test_architectures_have_prices_of_their_own_and_the_dearest_comes_first() -> None:
    rows = costs([RUN, replace(RUN, architecture=None), replace(RUN, architecture="riscv")])
    assert [r.architecture for r in rows] == ["x86_64", "arm64", "riscv"]
    assert rows[0].usd == pytest.approx(0.0505 * 0.0000166667 + 0.0000002)
    assert rows[2].usd is None
    assert total(rows) == pytest.approx((rows[0].usd or 0) + (rows[1].usd or 0))


def test_requests_are_counted_as_they_are_charged() -> None:
    rows = costs([
        call("sqs", "SendMessage", QueueUrl="http://q/1/orders"),
        call("sqs", "SendMessage", "outside", QueueUrl="http://q/1/orders.fifo"),
        call("sqs", "ReceiveMessage", "service", QueueUrl="http://q/1/orders"),
        call("sns", "Publish"),
        call("sns", "PublishBatch", PublishBatchRequestEntries=[1, 2, 3]),
        call("sns", "CreateTopic"),
        call("events", "PutEvents", Entries=[1, 2]),
        call("s3", "PutObject"),
        call("s3", "ListObjectsV2"),
        call("s3", "GetObject", "probe"),
        call("s3", "GetObject"),
        call("s3", "DeleteObject"),
        call("dynamodb", "PutItem"),
        replace(call("s3", "GetObject"), status=403),
    ])  # fmt: skip
    counted = {r.service: r.requests for r in rows}
    assert counted == {"events": 2, "s3.read": 1, "s3.write": 2, "sns": 4, "sqs": 1, "sqs.fifo": 1}
    assert {r.service: r.usd for r in rows}["sns"] == pytest.approx(4 * 0.0000005)


def test_what_has_no_price_is_told_as_such() -> None:
    [row] = costs([RUN], Prices())
    assert row.usd is None
    assert LIST_PRICES.request["lambda"] == 0.2e-6
