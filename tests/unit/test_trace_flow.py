"""Records are put below what led to them, and drawn."""

from __future__ import annotations

import itertools
from typing import Any

from harness.engines.extension.wire import (
    Call,
    Caller,
    Failure,
    Invocation,
    InvocationStart,
    Note,
    Record,
)
from harness.trace import flow, logs_by_function, timeline, trace_root

_seq = itertools.count(1)
OUTSIDE = Caller("outside")
WHERE: dict[str, Any] = {"account": "111122223333", "region": "us-east-1"}


def call(time: float, service: str, operation: str, caller: Caller = OUTSIDE, **more: Any) -> Call:
    given = {"duration_ms": 1.0, "parameters": {}, "status": 200, **WHERE, **more}
    return Call(
        seq=next(_seq), time=time, service=service, operation=operation, caller=caller, **given
    )


def invocation(time: float, function: str, request_id: str, event: Any, **more: Any) -> Invocation:
    given = {
        "end": time + 0.01,
        "status": "ok",
        "duration_ms": 10.0,
        "memory_mb": 128,
        "max_memory_mb": 50,
        "cold": False,
        "qualifier": "$LATEST",
        **WHERE,
        **more,
    }
    return Invocation(
        seq=next(_seq), time=time, function=function, request_id=request_id, event=event, **given
    )


def by_function(name: str, request_id: str) -> Caller:
    return Caller("function", name, request_id)


def tree(records: list[Record]) -> list[tuple[int, str]]:
    found = []
    for root in flow(records):
        for depth, step in root.walk():
            record = step.record
            label = record.operation if isinstance(record, Call) else record.function
            found.append((depth, label))
    return found


def test_a_call_stands_below_the_invocation_that_made_it() -> None:
    event = {"Records": [{"messageId": "m1"}]}
    records: list[Record] = [
        call(1.0, "sqs", "SendMessage", response={"MessageId": "m1"}),
        call(1.2, "dynamodb", "PutItem", by_function("f", "r1")),
        invocation(1.1, "f", "r1", event),
        call(1.3, "dynamodb", "GetItem", by_function("g", "unknown")),
    ]
    assert tree(records) == [(0, "SendMessage"), (1, "f"), (2, "PutItem"), (0, "GetItem")]


def test_a_service_call_follows_the_call_to_its_source_in_the_same_trace() -> None:
    topic_a, topic_b = "arn:aws:sns:us-east-1:1:a", "arn:aws:sns:us-east-1:1:b"
    records: list[Record] = [
        call(1.0, "sns", "Publish", parameters={"TopicArn": topic_a}, trace_id="1-t"),
        call(1.1, "sns", "Publish", parameters={"TopicArn": topic_b}, trace_id="1-t"),
        call(1.2, "sqs", "SendMessage", Caller("service", "sns", None, topic_a), trace_id="1-t"),
        call(1.3, "sqs", "SendMessageBatch", Caller("service", "sns"), trace_id="1-other"),
    ]
    assert tree(records) == [
        (0, "Publish"),
        (1, "SendMessage"),
        (0, "Publish"),
        (0, "SendMessageBatch"),
    ]


def test_each_step_of_a_state_machine_stands_below_its_start() -> None:
    states = Caller("service", "states")
    records: list[Record] = [
        call(1.0, "stepfunctions", "StartExecution", trace_id="1-t"),
        call(1.1, "lambda", "Invoke", states, trace_id="1-t", request_id="r1", duration_ms=50),
        invocation(1.11, "reserve", "r1", {}, trace_id="Root=1-t;Sampled=1"),
        call(1.12, "dynamodb", "UpdateItem", by_function("reserve", "r1"), trace_id="1-t"),
        call(1.2, "lambda", "Invoke", states, trace_id="1-t", request_id="r2"),
        invocation(1.21, "charge", "r2", {}, trace_id="Root=1-t"),
    ]
    assert tree(records) == [
        (0, "StartExecution"),
        (1, "reserve"),
        (2, "UpdateItem"),
        (1, "charge"),
    ]


def test_streams_are_followed_by_what_was_written() -> None:
    change = {"Keys": {"id": {"S": "7"}}}
    arn = "arn:aws:dynamodb:us-east-1:1:table/orders/stream/x"
    records: list[Record] = [
        call(
            1.0,
            "dynamodb",
            "PutItem",
            parameters={"TableName": "orders", "Item": {"id": {"S": "7"}, "n": {"N": "1"}}},
        ),
        invocation(1.1, "f", "r", {"Records": [{"dynamodb": change, "eventSourceARN": arn}]}),
        call(2.0, "s3", "PutObject", parameters={"Bucket": "b", "Key": "a b/ü"}),
        invocation(
            2.1,
            "g",
            "s",
            {"Records": [{"s3": {"bucket": {"name": "b"}, "object": {"key": "a+b/%C3%BC"}}}]},
        ),
    ]
    assert tree(records) == [(0, "PutItem"), (1, "f"), (0, "PutObject"), (1, "g")]


def test_an_explicit_invoke_keeps_its_line_above_the_invocation() -> None:
    records: list[Record] = [
        call(1.0, "lambda", "Invoke", request_id="r"),
        invocation(1.1, "f", "r", {}),
    ]
    assert tree(records) == [(0, "Invoke"), (1, "f")]


def test_a_failed_write_leads_to_nothing() -> None:
    failed = Failure("ConditionalCheckFailedException", "no")
    item = {"TableName": "t", "Item": {"id": {"S": "1"}}}
    event = {
        "Records": [
            {
                "dynamodb": {"Keys": {"id": {"S": "1"}}},
                "eventSourceARN": "arn:aws:dynamodb:r:1:table/t/stream/x",
            }
        ]
    }
    records: list[Record] = [
        call(1.0, "dynamodb", "PutItem", parameters=item),
        call(1.1, "dynamodb", "PutItem", parameters=item, status=400, error=failed),
        invocation(1.2, "f", "r", event),
    ]
    first, second = flow(records)
    assert [s.record.seq for s in first.followed_by] == [records[2].seq]
    assert second.followed_by == []


def test_noise_is_left_out_but_not_its_failure() -> None:
    sqs = Caller("service", "lambda")
    records: list[Record] = [
        call(1.0, "sqs", "ReceiveMessage", sqs, response={"Messages": [{}]}),
        call(1.1, "sqs", "ReceiveMessage"),
        call(1.2, "logs", "PutLogEvents", sqs),
        call(1.3, "sts", "AssumeRole", sqs),
        call(1.4, "dynamodb", "Scan", Caller("probe")),
        call(1.5, "sqs", "DeleteMessageBatch", sqs, status=500, error=Failure("E", "m")),
        Note(seq=next(_seq), time=1.6, level="info", text="hello"),
        call(1.7, "logs", "PutLogEvents", by_function("f", "r")),
    ]
    assert tree(records) == [(0, "DeleteMessageBatch"), (0, "PutLogEvents")]


def test_the_timeline_says_when_what_and_how_it_ended() -> None:
    started = InvocationStart(
        seq=next(_seq),
        time=10.5,
        function="hung",
        qualifier="$LATEST",
        request_id="r3",
        event={},
        cold=True,
        **WHERE,
    )
    records: list[Record] = [
        call(10.0, "sqs", "SendMessage", parameters={"QueueUrl": "http://h/1/q"}, duration_ms=4),
        invocation(
            10.02,
            "f",
            "r1",
            {},
            status="error",
            error=Failure("ValueError", "x"),
            duration_ms=12_345,
        ),
        call(
            10.03,
            "dynamodb",
            "PutItem",
            by_function("f", "r1"),
            parameters={"TableName": "t" * 200, "Item": {"id": {"S": "1"}}},
            status=400,
            error=Failure("ConditionalCheckFailedException", "no"),
        ),
        started,
    ]
    lines = timeline(records)
    assert all(len(line) <= 96 for line in lines)
    assert lines[0].split() == ["0", "ms", "test:", "sqs", "SendMessage", "q", "4", "ms"]
    assert lines[1].split() == ["20", "ms", "λ", "f", "error:", "ValueError", "12.3", "s"]
    assert lines[2].startswith("   30 ms    dynamodb PutItem ttt")
    assert lines[2].endswith("…  ConditionalCheckFailedException  1 ms")
    assert lines[3].split() == ["500", "ms", "λ", "hung", "(cold", "start)", "still", "running"]


def test_a_long_timeline_is_cut_in_the_middle() -> None:
    records: list[Record] = [call(float(n), "sqs", f"Operation{n}") for n in range(50)]
    lines = timeline(records, lines=10)
    assert len(lines) == 11
    assert "40 lines left out" in lines[5]
    assert lines[-1].startswith("49000 ms")
    assert timeline([]) == []


def burst(count: int) -> list[Record]:
    """Invocations that each write an item; every tenth invoke is throttled."""
    records: list[Record] = []
    for n in range(count):
        throttled = n % 10 == 9
        records.append(
            call(
                n / 100,
                "lambda",
                "Invoke",
                parameters={"FunctionName": "f"},
                request_id=f"r{n}",
                duration_ms=20 + n,
                **({"status": 429, "error": Failure("TooMany", "no")} if throttled else {}),
            )
        )
        if not throttled:
            records.append(invocation(n / 100 + 0.001, "f", f"r{n}", {}, cold=n < 3))
            item = {"TableName": "t", "Item": {"id": {"S": str(n)}}}
            made = by_function("f", f"r{n}")
            records.append(call(n / 100 + 0.002, "dynamodb", "PutItem", made, parameters=item))
    return records


def test_a_burst_is_a_few_lines_and_what_failed_in_it_a_line_of_its_own() -> None:
    lines = [line.split() for line in timeline(burst(1000), width=120)]
    assert [" ".join(line) for line in lines] == [
        "0 ms test: lambda Invoke f ×900 in 9980 ms 20 ms to 1018 ms",
        "1 ms λ f (3 cold) ×900 in 9980 ms 10 ms",
        "2 ms dynamodb PutItem t ×900 in 9980 ms 1 ms",
        "90 ms test: lambda Invoke f ×100 in 9900 ms TooMany 29 ms to 1019 ms",
    ]
    assert all(len(line) <= 60 for line in timeline(burst(1000), width=60))


def test_one_that_failed_in_a_burst_keeps_its_own_line_with_its_key() -> None:
    records = burst(9)
    failed = call(
        5.0,
        "dynamodb",
        "PutItem",
        by_function("f", "r4"),
        parameters={"TableName": "t", "Item": {"id": {"S": "4"}}},
        status=400,
        error=Failure("ConditionalCheckFailedException", "no"),
    )
    lines = [" ".join(line.split()) for line in timeline([*records, failed], width=120)]
    assert "0 ms test: lambda Invoke f ×8 in 80 ms 20 ms to 28 ms" in lines
    assert "5000 ms dynamodb PutItem t id=4 ConditionalCheckFailedException 1 ms" in lines


def test_few_alike_stand_each_for_itself() -> None:
    assert len(timeline(burst(5))) == 15
    assert not any("×" in line for line in timeline(burst(5)))


def test_logs_stand_by_function_in_the_order_of_time() -> None:
    records: list[Record] = [
        invocation(2.0, "f", "r2", {}, log=["second"]),
        invocation(1.0, "f", "r1", {}, log=["first"]),
        invocation(0.5, "silent", "r0", {}),
        invocation(3.0, "g", "r3", {}, log=["other"]),
    ]
    assert logs_by_function(records) == {"f": ["first", "second"], "g": ["other"]}


def test_a_trace_header_and_its_root_are_the_same_trace() -> None:
    assert trace_root("Root=1-a-b;Parent=c;Sampled=1") == trace_root("1-a-b") == "1-a-b"
    assert trace_root(None) is None
