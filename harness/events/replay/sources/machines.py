"""Executions of state machines, started with the input that theirs had."""

from __future__ import annotations

import json
from typing import Any

from harness.events.kinds.step_functions import context_object
from harness.events.replay.destination import Destination
from harness.events.replay.sources.base import Result, Source, having
from harness.events.shapes import mapping, text

_MACHINES = ("AWS::StepFunctions::StateMachine", "AWS::Serverless::StateMachine")


def _start(event: Any, to: Destination) -> Result:
    context = context_object(event) or {}
    named = text(context, "StateMachine", "Id") or text(context, "StateMachine", "Name")
    machine = to.choose("state machine", _MACHINES, named)
    answer = to.cloud.calls("stepfunctions").start_execution(
        stateMachineArn=machine.physical_id,
        input=json.dumps(mapping(context, "Execution").get("Input"), ensure_ascii=False),
    )
    return {"machine": machine.logical_id, "execution": answer["executionArn"]}


SOURCE = Source(("step-functions",), having(*_MACHINES), _start)
