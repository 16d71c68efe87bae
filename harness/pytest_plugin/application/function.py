"""A Lambda function."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import Any

from harness.engines.cloud import Cloud


@dataclass(frozen=True)
class Invoked:
    """The answer of one synchronous invocation."""

    status: int
    payload: Any
    """The decoded JSON that the function returned, or the error document."""
    error: str | None
    """`Handled` or `Unhandled` where the function failed (FunctionError), else None."""
    log: str
    """The last 4 KB of its log."""

    @property
    def error_type(self) -> str | None:
        """The exception's type where the function failed."""
        return self.payload.get("errorType") if self.error else None


class Function:
    def __init__(self, cloud: Cloud, name: str) -> None:
        self.name = name
        self._client = cloud.client("lambda")

    def invoke(self, payload: Any = None, *, qualifier: str | None = None) -> Invoked:
        """Invoke it with a payload that JSON can hold and wait for the answer."""
        answer = self._client.invoke(
            FunctionName=self.name,
            Payload=json.dumps(payload).encode(),
            LogType="Tail",
            **({"Qualifier": qualifier} if qualifier else {}),
        )
        body = answer["Payload"].read()
        return Invoked(
            status=answer["StatusCode"],
            payload=json.loads(body) if body else None,
            error=answer.get("FunctionError"),
            log=base64.b64decode(answer.get("LogResult", "")).decode(errors="replace"),
        )

    def send(self, payload: Any = None) -> None:
        """Invoke it asynchronously (InvocationType Event)."""
        self._client.invoke(
            FunctionName=self.name, InvocationType="Event", Payload=json.dumps(payload).encode()
        )
