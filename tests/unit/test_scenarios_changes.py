"""Which records can make a difference to what is waited for."""

from __future__ import annotations

from typing import Any

import pytest

from harness.engines.extension.wire import (
    Call,
    Caller,
    ExecutionEnd,
    Invocation,
    InvocationStart,
    Note,
    Record,
)
from harness.scenarios.expectations.api_calls import ApiCalls
from harness.scenarios.expectations.base import Expectation
from harness.scenarios.expectations.calls import Calls
from harness.scenarios.expectations.execution import Execution
from harness.scenarios.expectations.item import ItemExpectation
from harness.scenarios.expectations.log import Log
from harness.scenarios.expectations.object import ObjectExpectation
from harness.scenarios.expectations.objects import ObjectsExpectation

HERE: dict[str, Any] = {"seq": 1, "time": 0.0, "account": "000000000000", "region": "us-east-1"}
RUN: dict[str, Any] = {"function": "f", "qualifier": "$LATEST", "request_id": "r", "event": {}}


def call(service: str, operation: str, **parameters: Any) -> Call:
    facts: dict[str, Any] = {"duration_ms": 1.0, "status": 200, "caller": Caller("function", "f")}
    return Call(**HERE, **facts, service=service, operation=operation, parameters=parameters)


NOTE = Note(1, 0.0, "info", "x")
END = ExecutionEnd(**HERE, machine="m", execution="e", status="SUCCEEDED")
START = InvocationStart(**HERE, **RUN, cold=False)
ENDED = Invocation(**HERE, **RUN, end=1.0, status="ok", duration_ms=1.0, memory_mb=128,
                   max_memory_mb=64, cold=False)  # fmt: skip

OBJECT = ObjectExpectation.model_validate({"bucket": "B", "key": "small/a.jpg"})
OBJECTS = ObjectsExpectation.model_validate({"bucket": "B", "prefix": "small/", "count": 2})
ITEM = ItemExpectation.model_validate({"table": "T", "key": {"id": "1"}, "absent": True})
CALLS = Calls.model_validate({"function": "f", "exactly": 1})
LOG = Log.model_validate({"function": "f", "contains": "x"})
API = ApiCalls.model_validate({"service": "s3", "operation": "PutObject", "exactly": 1})
ENDS = Execution.model_validate({"machine": "M", "status": "SUCCEEDED"})
RUNS = Execution.model_validate({"machine": "M", "status": "RUNNING"})
COUNTED = Execution.model_validate({"machine": "M", "exactly": 2})


@pytest.mark.parametrize(
    ("expectation", "record", "matters"),
    [
        (OBJECT, call("s3", "PutObject", Bucket="b", Key="small/a.jpg"), True),
        (OBJECT, call("s3", "PutObject", Bucket="b", Key="small/b.jpg"), False),
        (OBJECT, call("s3", "GetObject", Bucket="b", Key="small/a.jpg"), False),
        (OBJECT, call("s3", "DeleteObjects", Bucket="b", Delete={}), True),
        (OBJECT, call("s3", "PostObject", Bucket="b", Key="${filename}"), True),
        (OBJECT, call("sqs", "SendMessage"), False),
        (OBJECTS, call("s3", "CopyObject", Bucket="b", Key="small/b.jpg"), True),
        (OBJECTS, call("s3", "CopyObject", Bucket="b", Key="large/b.jpg"), False),
        (OBJECTS, call("s3", "PutBucketLifecycle", Bucket="b"), True),
        (ITEM, call("dynamodb", "PutItem", TableName="t"), True),
        (ITEM, call("dynamodb", "Query", TableName="t"), False),
        (CALLS, START, True),
        (CALLS, ENDED, True),
        (CALLS, NOTE, False),
        (LOG, ENDED, True),
        (LOG, START, False),
        (API, call("s3", "GetObject"), True),
        (API, call("sqs", "SendMessage"), False),
        (ENDS, END, True),
        (ENDS, call("stepfunctions", "StartExecution"), False),
        (RUNS, call("stepfunctions", "StartExecution"), True),
        (COUNTED, END, True),
        (COUNTED, call("stepfunctions", "StartExecution"), True),
        (COUNTED, NOTE, False),
    ],
)
def test_what_can_make_a_difference(
    expectation: Expectation, record: Record, matters: bool
) -> None:
    assert expectation.may_have_changed([NOTE, record]) is matters
    assert expectation is RUNS or expectation.may_have_changed([]) is False
