"""What is asked of an execution environment, and what comes of it."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field

from ..faults.rule import Rule
from .response_stream import Parts
from .zygote import Exit


@dataclass(frozen=True)
class LogLine:
    """A line of a function's log; `time` in seconds since the epoch."""

    time: float
    text: str


@dataclass
class Outcome:
    """How an invocation ended; `status` as in `wire.Invocation`. Times: see there."""

    request_id: str
    status: str
    payload: bytes
    started: float
    ended: float
    duration_ms: float
    cold: bool
    init_ms: float | None
    max_memory_mb: int
    runtime: str
    lines: list[LogLine] = field(default_factory=list)


@dataclass
class Work:
    """One invocation on its way through an environment."""

    request_id: str
    arn: str
    version: str
    payload: bytes
    timeout_s: float
    trace_id: str | None = None
    client_context: str | None = None
    lineage: Mapping[str, int] | None = None
    """How often each function ran in the chain of calls that led to it, this one included."""
    parts: Parts | None = None
    """Who takes a response in parts."""
    result: Future[Outcome] = field(default_factory=Future)
    started: float = field(default_factory=time.time)
    clock: float = field(default_factory=time.monotonic)
    handed_over: bool = False
    fault: Rule | None = None
    cold: bool = False


def outcome_of(
    work: Work,
    status: str,
    payload: bytes,
    *,
    init_ms: float | None,
    max_memory_mb: int,
    runtime: str,
) -> Outcome:
    """What comes of `work`, which ends now."""
    now, clock = time.time(), time.monotonic()
    return Outcome(
        request_id=work.request_id,
        status=status,
        payload=payload,
        started=work.started,
        ended=now,
        duration_ms=(clock - work.clock) * 1000,
        cold=work.cold,
        init_ms=init_ms,
        max_memory_mb=max_memory_mb,
        runtime=runtime,
    )


def failure(error_type: str, message: str) -> bytes:
    """The payload of an error that AWS reports, not the function."""
    return json.dumps({"errorType": error_type, "errorMessage": message}).encode()


def timed_out(request_id: str, timeout_s: float) -> bytes:
    return failure(
        "Sandbox.Timedout",
        f"RequestId: {request_id} Error: Task timed out after {timeout_s:.2f} seconds",
    )


def exited(request_id: str, ended: Exit) -> bytes:
    """`Runtime.ExitError`, in the words of AWS's runtime interface."""
    return failure("Runtime.ExitError", f"RequestId: {request_id} Error: {how(ended)}")


def how(ended: Exit) -> str:
    if ended.signal is not None:
        return f"Runtime exited with error: signal: {_SIGNALS.get(ended.signal, ended.signal)}"
    if ended.code:
        return f"Runtime exited with error: exit status {ended.code}"
    return "Runtime exited without providing a reason"


_SIGNALS = {
    4: "illegal instruction",
    6: "aborted",
    8: "floating point exception",
    9: "killed",
    11: "segmentation fault",
    15: "terminated",
}
