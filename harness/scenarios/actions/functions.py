"""Invoke functions."""

from __future__ import annotations

import base64
from typing import Any, ClassVar, Literal

from pydantic import Field, model_validator

from harness.scenarios.actions.base import Action
from harness.scenarios.context import Context
from harness.scenarios.fields import FUNCTION, Body, FunctionId, JsonPath, Text, exactly_one
from harness.scenarios.formats.data import parsed, to_json
from harness.scenarios.values.files import read_json


class Invoke(Body, Action):
    """Invoke a function; the result has status, payload, error, error_message and log."""

    kind: ClassVar[str] = "invoke"
    example: ClassVar[str] = "invoke: {function: Resize, payload: {width: 200}}"

    function: FunctionId
    payload: Any = Field(None, description="The event.")
    event_file: JsonPath | None = Field(None, description="A JSON file with the event.")
    type: Literal["RequestResponse", "Event", "DryRun"] = Field(
        "RequestResponse", description="Wait for the answer, have it queued, or only check."
    )
    qualifier: Text | None = Field(None, description="A version or an alias.")

    @model_validator(mode="before")
    @classmethod
    def _one_event(cls, data: Any) -> Any:
        exactly_one(data, ("payload", "event_file"), optional=True)
        return data

    def run(self, context: Context) -> Any:
        event = self.payload
        if self.event_file is not None:
            event = read_json(
                context.step.document.file, self.event_file, context.where("event_file")
            )
        sync = self.type == "RequestResponse"
        response = context.calls("lambda").invoke(
            FunctionName=context.physical(self.function, FUNCTION, "function"),
            InvocationType=self.type,
            Payload=to_json({} if event is None else event).encode(),
            **({"LogType": "Tail"} if sync else {}),
            **({"Qualifier": self.qualifier} if self.qualifier else {}),
        )
        result = invocation_result(response)
        context.shared.last_response = result
        return result


def invocation_result(response: dict[str, Any]) -> dict[str, Any]:
    """What `response:` looks at, from Lambda's answer."""
    raw = response["Payload"].read().decode(errors="replace")
    payload = parsed(raw) if raw else None
    failed = response.get("FunctionError") is not None
    details = payload if failed and isinstance(payload, dict) else {}
    log = base64.b64decode(response.get("LogResult") or b"").decode(errors="replace")
    return {
        "status": response["StatusCode"],
        "payload": payload,
        "json": payload,
        "body": raw,
        "headers": {},
        "error": details.get("errorType", response.get("FunctionError")),
        "error_message": details.get("errorMessage"),
        "version": response.get("ExecutedVersion"),
        "log": log,
    }
