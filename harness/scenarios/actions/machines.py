"""Start executions of state machines, answer tasks that wait, let what failed go on."""

from __future__ import annotations

import json
from typing import Annotated, Any, ClassVar

from pydantic import Field, WithJsonSchema, model_validator

from harness.scenarios.actions.base import Action
from harness.scenarios.actions.task_tokens import token_of
from harness.scenarios.context import Context
from harness.scenarios.fields import (
    MACHINE,
    Body,
    FilePath,
    MachineId,
    Text,
    exactly_one,
)
from harness.scenarios.formats.data import parsed, to_json
from harness.scenarios.values.files import find_file
from harness.stacks.mocking import mocked


class Mocks(Body):
    """Where the answers of mocked states are."""

    file: FilePath
    case: Text = Field(description="The test case in the file.")


class Start(Body, Action):
    """Start an execution of a state machine; the result has executionArn.

    With `sync`, an Express workflow is run to its end, and `response` looks at its answer.
    """

    kind: ClassVar[str] = "start"
    example: ClassVar[str] = "start: {machine: OrderSaga, input: {orderId: o-1}}"

    machine: MachineId
    input: Any = Field(default_factory=dict, description="The input, as data.")
    name: Text | None = Field(None, description="The execution's name.")
    sync: bool = Field(False, description="Wait for the answer of an Express workflow.")
    mocks: Mocks | None = Field(
        None, description="States that answer instead of being called: a MockConfigFile.json."
    )

    def run(self, context: Context) -> Any:
        arn = context.physical(self.machine, MACHINE, "machine")
        if self.mocks is not None:
            where = context.where("mocks", "file")
            file = find_file(context.step.document.file, self.mocks.file, where)
            case, cloud = self.mocks.case, context.shared.cloud
            arn = mocked(cloud, arn, self.machine, file=file, case=case, where=where)
        text = self.input if isinstance(self.input, str) else to_json(self.input)
        given = {"stateMachineArn": arn, "input": text}
        if self.name:
            given["name"] = self.name
        client = context.calls("stepfunctions")
        if self.sync:
            result = _answer(client.start_sync_execution(**given))
            context.shared.last_response = result
            return result
        response = client.start_execution(**given)
        context.shared.started.add(response["executionArn"])
        return {"executionArn": response["executionArn"], "input": json.loads(text)}


def _answer(response: dict[str, Any]) -> dict[str, Any]:
    """What `response:` looks at, from a synchronous execution's end."""
    output = response.get("output")
    payload = None if output is None else parsed(output)
    return {
        "status": response["status"],
        "executionArn": response["executionArn"],
        "payload": payload,
        "json": payload,
        "body": output or "",
        "headers": {},
        "error": response.get("error"),
        "error_message": response.get("cause"),
    }


class Failure(Body):
    """How a task failed."""

    error: Text = Field(description="The error's name.")
    cause: Text = Field("", description="Why, in words.")


class Answer(Body, Action):
    """Answer a task that waits for its token: with a result, a failure, or a sign of life.

    The token is found by the latest running execution of the machine that waits in `state`,
    as soon as there is one; or it is given as `token`.
    """

    kind: ClassVar[str] = "answer"
    example: ClassVar[str] = (
        "answer: {machine: Approval, state: AskManager, success: {approved: true}}"
    )

    machine: MachineId | None = None
    state: Text | None = Field(None, description="The name of the state that waits.")
    token: Text | None = Field(None, description="The task's token, where it is known.")
    success: Any = Field(None, description="The task's result.")
    failure: Failure | None = Field(None, description="The task has failed.")
    heartbeat: Annotated[bool | None, WithJsonSchema({"const": True})] = Field(
        None, description="Only a sign of life: true."
    )

    @model_validator(mode="before")
    @classmethod
    def _one_answer(cls, data: Any) -> Any:
        exactly_one(data, ("success", "failure", "heartbeat"))
        exactly_one(data, ("token", "state"))
        exactly_one(data, ("token", "machine"))
        return data

    def run(self, context: Context) -> Any:
        token = self.token
        if token is None:
            token = token_of(context, str(self.machine), str(self.state))
        client = context.calls("stepfunctions")
        if self.failure is not None:
            told = self.failure
            client.send_task_failure(taskToken=token, error=told.error, cause=told.cause)
        elif "success" in self.model_fields_set:
            client.send_task_success(taskToken=token, output=to_json(self.success))
        else:
            client.send_task_heartbeat(taskToken=token)
        return {"token": token}


class Redrive(Body, Action):
    """Let the latest failed execution of a state machine go on where it failed."""

    kind: ClassVar[str] = "redrive"
    example: ClassVar[str] = "redrive: {machine: OrderSaga}"

    machine: MachineId

    def run(self, context: Context) -> Any:
        arn = context.physical(self.machine, MACHINE, "machine")
        client = context.calls("stepfunctions")
        listed = client.list_executions(stateMachineArn=arn, maxResults=100)["executions"]
        failed = [e for e in listed if e["status"] in ("FAILED", "TIMED_OUT", "ABORTED")]
        if not failed:
            raise context.bad(f"no execution of {self.machine} has failed", "machine")
        latest = max(failed, key=lambda e: e["startDate"])["executionArn"]
        client.redrive_execution(executionArn=latest)
        context.shared.started.add(latest)
        return {"executionArn": latest}
