"""State machines of the checks: made from a definition as data, run, and looked at."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from typing import Any

import pytest
from botocore.exceptions import ClientError

from harness.engines.cloud import Cloud
from tests.engine.lambdas import eventually

PASS = {"Type": "Pass", "End": True}
JSONATA = {"QueryLanguage": "JSONata"}


@dataclass(frozen=True)
class Run:
    """How an execution ended; `output` is parsed."""

    arn: str
    status: str
    output: Any
    error: str | None
    cause: str | None


def one(state: dict[str, Any], **top: Any) -> dict[str, Any]:
    """A definition with the one state `A`."""
    return {"StartAt": "A", "States": {"A": state}, **top}


def chain(*states: tuple[str, dict[str, Any]], **top: Any) -> dict[str, Any]:
    """A definition that starts at the first of the named states."""
    return {"StartAt": states[0][0], "States": dict(states), **top}


def create(cloud: Cloud, definition: Any, **parameters: Any) -> str:
    text = definition if isinstance(definition, str) else json.dumps(definition)
    given = {"roleArn": role(cloud), "name": f"m-{uuid.uuid4().hex[:10]}", **parameters}
    made = cloud.client("stepfunctions").create_state_machine(definition=text, **given)
    return str(made["stateMachineArn"])


def role(cloud: Cloud) -> str:
    return f"arn:aws:iam::{cloud.account}:role/machine"


def express(cloud: Cloud, definition: dict[str, Any], given: Any = None) -> Run:
    """Run it as a synchronous Express workflow."""
    arn = create(cloud, definition, type="EXPRESS")
    text = json.dumps({} if given is None else given)
    client = cloud.client("stepfunctions")
    return _run(client.start_sync_execution(stateMachineArn=arn, input=text))


def start(cloud: Cloud, machine: str | dict[str, Any], given: Any = None) -> str:
    """Start a Standard execution, of an ARN or of a definition; its ARN."""
    arn = machine if isinstance(machine, str) else create(cloud, machine)
    text = json.dumps({} if given is None else given)
    client = cloud.client("stepfunctions")
    return str(client.start_execution(stateMachineArn=arn, input=text)["executionArn"])


def ended(cloud: Cloud, execution: str) -> Run:
    """The execution once it has ended."""
    client = cloud.probe("stepfunctions")
    described = eventually(
        lambda: client.describe_execution(executionArn=execution),
        lambda found: found["status"] != "RUNNING",
    )
    return _run(described)


def standard(cloud: Cloud, machine: str | dict[str, Any], given: Any = None) -> Run:
    return ended(cloud, start(cloud, machine, given))


def history(cloud: Cloud, execution: str) -> list[dict[str, Any]]:
    client = cloud.probe("stepfunctions")
    pages = client.get_paginator("get_execution_history").paginate(executionArn=execution)
    return [event for page in pages for event in page["events"]]


def types(events: list[dict[str, Any]]) -> list[str]:
    return [event["type"] for event in events]


def refused(call: Any, **parameters: Any) -> tuple[str, str]:
    """The code and message that a call is refused with."""
    with pytest.raises(ClientError) as error:
        call(**parameters)
    found = error.value.response["Error"]
    return found["Code"], found.get("Message", "")


def _run(described: dict[str, Any]) -> Run:
    output = described.get("output")
    return Run(
        described["executionArn"],
        described["status"],
        None if output is None else json.loads(output),
        described.get("error"),
        described.get("cause"),
    )
