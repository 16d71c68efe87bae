"""An engine is told what the states of a machine answer in a test case."""

from __future__ import annotations

import json
from pathlib import Path

from harness.engines.cloud import Cloud
from harness.errors import Location, Unsupported
from harness.stacks.mocks import read_case


def mocked(
    cloud: Cloud, arn: str, logical_id: str, *, file: Path, case: str, where: Location | None = None
) -> str:
    """The ARN that starts the machine with this test case's mocks.

    The file names the machine by its logical id or by its name.

    Raises:
        BadInput: the file cannot be used, with its line.
        Unsupported: the engine has no harness inside.
    """
    if cloud.control is None:
        why = "only an engine with the harness inside mocks states"
        raise Unsupported(cloud.engine.name, why, where=where)
    name = arn.rsplit(":", 1)[-1]
    found = read_case(file, (logical_id, name), case)
    described = cloud.looks("stepfunctions").describe_state_machine(stateMachineArn=arn)
    found.check_states(json.loads(described["definition"]))
    cloud.control.mock_states(cloud.account, name, case, found.states)
    return f"{arn}#{case}"
