"""The end of a state machine's execution is a record: no call tells it."""

from __future__ import annotations

import json
from contextlib import closing

import pytest
from delivery_support import wait_until

from harness.engines.cloud import Cloud
from harness.engines.extension.wire import ExecutionEnd
from harness.trace.record_stream import RecordStream

DONE = {"Type": "Succeed"}
BROKEN = {"Type": "Fail", "Error": "Broken"}
LONG = {"Type": "Wait", "Seconds": 3600, "End": True}


def _machine(cloud: Cloud, state: object, kind: str = "STANDARD") -> str:
    return str(
        cloud.client("stepfunctions").create_state_machine(
            name="ends",
            definition=json.dumps({"StartAt": "S", "States": {"S": state}}),
            roleArn=f"arn:aws:iam::{cloud.account}:role/r",
            type=kind,
        )["stateMachineArn"]
    )


def _ends(stream: RecordStream) -> list[ExecutionEnd]:
    stream.catch_up()
    return [r for r in stream.since(0, ExecutionEnd) if isinstance(r, ExecutionEnd)]


@pytest.mark.parametrize(
    ("state", "status"), [(DONE, "SUCCEEDED"), (BROKEN, "FAILED"), (LONG, "ABORTED")]
)
def test_an_executions_end_is_told_once(
    cloud: Cloud, state: dict[str, object], status: str
) -> None:
    assert cloud.control is not None
    client, machine = cloud.client("stepfunctions"), _machine(cloud, state)
    with closing(RecordStream(cloud.control, cloud.account)) as stream:
        execution = client.start_execution(stateMachineArn=machine)["executionArn"]
        if status == "ABORTED":
            client.stop_execution(executionArn=execution)
        ends = wait_until(lambda: _ends(stream))
        assert client.describe_execution(executionArn=execution)["status"] == status
    assert [(e.machine, e.execution, e.status) for e in ends] == [(machine, execution, status)]
    assert [(e.account, e.region) for e in ends] == [(cloud.account, cloud.region)]


def test_express_workflows_tell_their_end_themselves(cloud: Cloud) -> None:
    assert cloud.control is not None
    client, machine = cloud.client("stepfunctions"), _machine(cloud, DONE, "EXPRESS")
    with closing(RecordStream(cloud.control, cloud.account)) as stream:
        assert client.start_sync_execution(stateMachineArn=machine)["status"] == "SUCCEEDED"
        assert _ends(stream) == []
