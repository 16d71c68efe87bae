"""A batch is handed to the mapping's function."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Protocol

from ...faults.deliveries import how_often

MAX_PAYLOAD_BYTES = 6 * 1024 * 1024
"""Lambda Developer Guide, "Lambda quotas": synchronous invocation payload."""
_THROTTLES = ("TooManyRequestsException", "EC2ThrottledException", "ThrottlingException")


@dataclass(frozen=True)
class Outcome:
    """`reached`: the function ran; `error`: Handled or Unhandled; `answer`: what it returned,
    parsed. `malformed`: it returned what is no JSON."""

    reached: bool
    answer: Any = None
    malformed: bool = False
    error: str | None = None
    request_id: str | None = None
    status: int | None = None
    version: str | None = None
    problem: str = ""
    loop: bool = False
    """The function was stopped: it is in a loop."""

    @property
    def succeeded(self) -> bool:
        return self.reached and self.error is None


class Deliver(Protocol):
    """Hands an event to the target, and tells what came of it."""

    def __call__(self, event: dict[str, Any], /) -> Outcome: ...


def to_json(event: Any) -> str:
    return json.dumps(event, separators=(",", ":"), default=_plain)


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        import base64

        return base64.b64encode(value).decode()
    if isinstance(value, set | frozenset):
        return sorted(value)
    return str(value)


class Function:
    """The function of a mapping, invoked as Lambda invokes it: synchronously, and once."""

    def __init__(self, arn: str, client: Any) -> None:
        self._client = client
        parts = arn.split(":")
        self._account, self._name = parts[4], parts[6]
        self._parameters = {"FunctionName": arn, "InvocationType": "RequestResponse"}
        if len(parts) > 7:
            self._parameters["Qualifier"] = parts[7]

    def __call__(self, event: dict[str, Any], /) -> Outcome:
        outcome = Outcome(reached=True)
        for _ in range(how_often(self._account, self._name, to_queue=False)):
            outcome = self._invoke(event)
        return outcome

    def _invoke(self, event: dict[str, Any]) -> Outcome:
        from botocore.exceptions import ClientError

        try:
            result = self._client.invoke(**self._parameters, Payload=to_json(event))
        except ClientError as error:
            failure = error.response["Error"]
            loop = failure["Code"] == "RecursiveInvocationException"
            return Outcome(
                reached=loop,
                loop=loop,
                error="Unhandled" if loop else None,
                request_id=error.response["ResponseMetadata"].get("RequestId"),
                problem="throttled" if failure["Code"] in _THROTTLES else failure["Message"],
            )
        text = result["Payload"].read()
        answer, malformed = None, False
        if text:
            try:
                answer = json.loads(text)
            except ValueError:
                malformed = True
        return Outcome(
            reached=True,
            answer=answer,
            malformed=malformed,
            error=result.get("FunctionError"),
            request_id=result["ResponseMetadata"]["RequestId"],
            status=result["StatusCode"],
            version=result.get("ExecutedVersion", "$LATEST"),
        )
