"""What the stream of records says about invocations, and what ends with a reset."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from botocore.exceptions import ClientError

from harness.engines.cloud import Cloud
from harness.engines.extension.wire import Call, Invocation, InvocationStart, Note, Record
from tests.engine import lambdas


def records(cloud: Cloud, enough: Callable[[list[Record]], bool]) -> list[Record]:
    """The account's records from the beginning, as soon as there are `enough`."""
    assert cloud.control
    found: list[Record] = []
    end = time.monotonic() + lambdas.DEADLINE_S
    with cloud.control.stream(account=cloud.account) as lines:
        for arrived in lines:
            found += arrived
            if enough(found):
                return found
            assert time.monotonic() < end, found
    raise AssertionError("the engine closed the stream")


def invocations(found: list[Record]) -> list[Invocation]:
    return [record for record in found if isinstance(record, Invocation)]


def test_invocation_is_recorded_before_it_is_answered(cloud: Cloud) -> None:
    source = """
import boto3
sqs = boto3.client("sqs")
def handler(event, context):
    print("working")
    sqs.create_queue(QueueName="made")
    if event.get("fail"): raise ValueError("told to")
    return {"n": event["n"]}
"""
    function = lambdas.python(cloud, source, MemorySize=256)
    good, bad = function.invoke({"n": 1}), function.invoke({"n": 2, "fail": True})
    found = records(cloud, lambda seen: len(invocations(seen)) == 2)
    first, second = invocations(found)

    assert first.function == function.name
    assert (first.qualifier, first.runtime) == ("$LATEST", "python:3.11")
    assert (first.request_id, first.event, first.result) == (good.request_id, {"n": 1}, {"n": 1})
    assert (first.status, first.error, first.cold) == ("ok", None, True)
    assert first.init_ms is not None
    assert first.init_ms > 0
    assert first.memory_mb == 256
    assert 0 < first.max_memory_mb < 256
    assert 0 < first.duration_ms < 20_000
    assert first.time < first.end
    assert first.trace_id
    assert "working" in first.log
    assert first.log[-1].startswith(f"REPORT RequestId: {good.request_id}")

    assert (second.request_id, second.status, second.cold) == (bad.request_id, "error", False)
    assert (second.result, second.init_ms) == (None, None)
    assert second.error
    assert (second.error.type, second.error.message) == ("ValueError", "told to")
    assert "in handler" in second.error.stack[0]

    starts = [record for record in found if isinstance(record, InvocationStart)]
    assert [(s.request_id, s.cold, s.event) for s in starts] == [
        (good.request_id, True, {"n": 1}),
        (bad.request_id, False, {"n": 2, "fail": True}),
    ]
    order = [r.seq for r in (starts[0], first, starts[1], second)]
    assert order == sorted(order)

    made = [r for r in found if isinstance(r, Call) and r.operation == "CreateQueue"]
    assert [(c.caller.kind, c.caller.name, c.caller.request_id) for c in made] == [
        ("function", function.name, good.request_id),
        ("function", function.name, bad.request_id),
    ]


@pytest.mark.parametrize(
    ("source", "status", "error"),
    [
        ("import time\ndef handler(e, c): time.sleep(9)", "timeout", "Sandbox.Timedout"),
        ("import os\ndef handler(e, c): os._exit(1)", "crash", "Runtime.ExitError"),
        ("import nothing_like_this", "init_error", "Runtime.ImportModuleError"),
    ],
)
def test_status_tells_how_it_ended(cloud: Cloud, source: str, status: str, error: str) -> None:
    lambdas.python(cloud, source, Timeout=1).invoke()
    (record,) = invocations(records(cloud, lambda seen: bool(invocations(seen))))
    assert record.status == status
    assert record.error
    assert record.error.type == error


def test_another_interpreter_than_the_declared_one_is_told_once(cloud: Cloud) -> None:
    source = "def handler(event, context): pass"
    function = lambdas.python(cloud, source, Runtime="python3.8")
    function.invoke()
    function.invoke()
    found = records(cloud, lambda seen: len(invocations(seen)) == 2)
    notes = [r for r in found if isinstance(r, Note) and r.resource == function.name]
    assert len(notes) == 1
    assert notes[0].text.startswith("python3.8 runs on Python 3.")
    stored = lambdas.eventually(function.log_lines, lambda lines: len(lines) >= 7)
    assert [line for line in stored if "python3.8 runs on" in line] == [
        f"[harness] {notes[0].text}\n"
    ]


def test_reset_ends_running_invocations_and_forgets_queued_events(cloud: Cloud) -> None:
    assert cloud.control
    source = """
import time
def handler(event, context): time.sleep(event.get("seconds", 0)); return "ok"
"""
    function = lambdas.python(cloud, source, Timeout=60)
    client = cloud.client("lambda")
    client.put_function_event_invoke_config(FunctionName=function.name, MaximumRetryAttempts=0)
    for _ in range(3):
        client.invoke(
            FunctionName=function.name, InvocationType="Event", Payload=b'{"seconds": 50}'
        )
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(function.invoke, {"seconds": 50})
        records(
            cloud,
            lambda seen: sum(isinstance(record, InvocationStart) for record in seen) == 4,
        )
        cloud.control.reset(cloud.account)
        with pytest.raises(ClientError, match="stopped"):
            waiting.result(lambdas.DEADLINE_S)
    assert function.invoke().payload == "ok"
    client.invoke(FunctionName=function.name, InvocationType="Event", Payload=b"{}")
    found = records(cloud, lambda seen: len(invocations(seen)) == 2)
    assert [record.status for record in invocations(found)] == ["ok", "ok"]
