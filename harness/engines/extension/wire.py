"""The data that crosses between the engine and the harness: records and control calls.

Standard library only, since both sides import it. Records travel as one JSON object a
line over `GET /records?since=SEQ` of the control server; unknown keys are ignored by the
reader, so that an older harness can read a newer engine. A line begins with `kind` and `seq`,
and a call's `caller` comes before its `parameters`: so much is read without reading it all.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Any, ClassVar, TypeVar

CONTROL_INFO_PATH = "/_harness/info"
"""Path on the gateway that answers `{"control_port": int, "release": str, ...}`."""

PROBE_APP_ID = "harness-probe"
"""Put into User-Agent by clients that only look: the recorder marks their calls as probes."""

FOR_AWS_HEADER = "x-harness-for-aws"
"""Of a PutEvents that stands in for a service of AWS: its source may begin with `aws.`."""


@dataclass(frozen=True)
class Caller:
    """Who made a call.

    `kind` is `"outside"` (a test, a client, the aws CLI), `"function"` (a Lambda function;
    then `name` is the function's name and `request_id` the invocation that was running),
    `"service"` (an AWS service acting by itself, `name` such as `"sns"`; `source_arn` the
    resource it acts for, where known) or `"probe"` (the harness looking at state: such
    calls are recorded but never wake a waiting expectation).
    """

    kind: str
    name: str | None = None
    request_id: str | None = None
    source_arn: str | None = None


@dataclass(frozen=True)
class Failure:
    """An error: AWS's code or the exception's type, the message, and a stack trace."""

    type: str
    message: str
    stack: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Call:
    """One API call, recorded when it has been answered. Times: seconds since the epoch."""

    kind: ClassVar[str] = "call"

    seq: int
    time: float
    duration_ms: float
    account: str
    region: str
    service: str
    operation: str
    status: int
    caller: Caller
    parameters: dict[str, Any]
    response: dict[str, Any] = field(default_factory=dict)
    error: Failure | None = None
    request_id: str | None = None
    trace_id: str | None = None


@dataclass(frozen=True)
class InvocationStart:
    """A Lambda invocation began to run (the function process was handed the event)."""

    kind: ClassVar[str] = "invocation_start"

    seq: int
    time: float
    account: str
    region: str
    function: str
    qualifier: str
    request_id: str
    event: Any
    cold: bool
    trace_id: str | None = None


@dataclass(frozen=True)
class Invocation:
    """A Lambda invocation ended. `time` is its start; `end` its end.

    `status` is `"ok"`, `"error"` (the handler raised or returned an error), `"timeout"`,
    `"crash"` (the process exited or was killed), or `"init_error"`. `log` holds every line
    between START and REPORT inclusive. `init_ms` is set on a cold start only.
    """

    kind: ClassVar[str] = "invocation"

    seq: int
    time: float
    end: float
    account: str
    region: str
    function: str
    qualifier: str
    request_id: str
    event: Any
    status: str
    duration_ms: float
    memory_mb: int
    max_memory_mb: int
    cold: bool
    result: Any = None
    error: Failure | None = None
    init_ms: float | None = None
    log: list[str] = field(default_factory=list)
    trace_id: str | None = None
    runtime: str | None = None
    architecture: str | None = None


@dataclass(frozen=True)
class ExecutionEnd:
    """A state machine's execution came to its end, which no call tells.

    `status` is `"SUCCEEDED"`, `"FAILED"`, `"TIMED_OUT"` or `"ABORTED"`; `machine` and
    `execution` are ARNs.
    """

    kind: ClassVar[str] = "execution_end"

    seq: int
    time: float
    account: str
    region: str
    machine: str
    execution: str
    status: str


@dataclass(frozen=True)
class Note:
    """Something that the engine has to tell the user (an interpreter chosen, a mend made)."""

    kind: ClassVar[str] = "note"

    seq: int
    time: float
    level: str
    text: str
    account: str | None = None
    resource: str | None = None


Record = Call | InvocationStart | Invocation | ExecutionEnd | Note

_KINDS: dict[str, type[Any]] = {
    cls.kind: cls for cls in (Call, InvocationStart, Invocation, ExecutionEnd, Note)
}
_NAMES = {
    cls: frozenset(f.name for f in fields(cls)) for cls in (*_KINDS.values(), Caller, Failure)
}
_T = TypeVar("_T")


def to_json(record: Record) -> dict[str, Any]:
    """The record as plain JSON data, with its `kind`. Nested data is shared, not copied."""
    data: dict[str, Any] = {"kind": record.kind, **vars(record)}
    for name in ("caller", "error"):
        if (value := data.get(name)) is not None:
            data[name] = vars(value)
    return data


def from_json(data: dict[str, Any]) -> Record:
    """The record that `to_json` wrote.

    Raises:
        ValueError: the kind is unknown or a key is missing.
    """
    values = dict(data)
    kind = values.pop("kind", None)
    cls = _KINDS.get(str(kind))
    if cls is None:
        raise ValueError(f"unknown record kind {kind!r}")
    values = _known(cls, values)
    if isinstance(values.get("error"), dict):
        values["error"] = Failure(**_known(Failure, values["error"]))
    if isinstance(values.get("caller"), dict):
        values["caller"] = Caller(**_known(Caller, values["caller"]))
    try:
        record: Record = cls(**values)
    except TypeError as error:
        raise ValueError(str(error)) from error
    return record


def _known(cls: type[_T], data: dict[str, Any]) -> dict[str, Any]:
    names = _NAMES[cls]
    return data if data.keys() <= names else {k: v for k, v in data.items() if k in names}
