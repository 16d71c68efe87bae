"""Invocations as records of the stream."""

from __future__ import annotations

import json
import threading
import time
from typing import Any

from ..recorder.lines import line_of
from ..recorder.stream import RING
from ..wire import Failure, Invocation, InvocationStart, Note
from .outcome import Outcome, Work

_told: set[str] = set()
_lock = threading.Lock()


def started(version: Any, work: Work) -> None:
    # The work goes on while nobody has made the record yet: what may change is read now.
    began, cold = work.started, work.cold
    RING.emit(
        version.id.account,
        lambda seq: line_of(
            InvocationStart(
                seq=seq,
                time=began,
                account=version.id.account,
                region=version.id.region,
                function=version.id.function_name,
                qualifier=version.id.qualifier,
                request_id=work.request_id,
                event=parsed(work.payload),
                cold=cold,
                trace_id=work.trace_id,
            )
        ),
    )


def ended(version: Any, work: Work, outcome: Outcome) -> None:
    RING.emit(version.id.account, lambda seq: line_of(_invocation(seq, version, work, outcome)))


def _invocation(seq: int, version: Any, work: Work, outcome: Outcome) -> Invocation:
    result, failed = parsed(outcome.payload), outcome.status != "ok"
    return Invocation(
        seq=seq,
        time=outcome.started,
        end=outcome.ended,
        account=version.id.account,
        region=version.id.region,
        function=version.id.function_name,
        qualifier=version.id.qualifier,
        request_id=work.request_id,
        event=parsed(work.payload),
        status=outcome.status,
        duration_ms=outcome.duration_ms,
        memory_mb=version.config.memory_size,
        max_memory_mb=outcome.max_memory_mb,
        cold=outcome.cold,
        result=None if failed else result,
        error=failure_of(result) if failed else None,
        init_ms=outcome.init_ms,
        log=[line.text for line in outcome.lines],
        trace_id=work.trace_id,
        runtime=outcome.runtime,
        architecture=next(iter(version.config.architectures or ()), None),
    )


def note(text: str, *, level: str = "info", version: Any = None) -> None:
    now = time.time()
    account = version.id.account if version else None
    resource = version.id.function_name if version else None
    RING.emit(account, lambda seq: line_of(Note(seq, now, level, text, account, resource)))


def note_once(version: Any, text: str) -> bool:
    """Say it for this function unless that was done; whether it was said now."""
    key = f"{version.id.unqualified_arn()} {text}"
    with _lock:
        if key in _told:
            return False
        _told.add(key)
    note(text, version=version)
    return True


def parsed(data: bytes) -> Any:
    """The JSON value, or the text where it is none."""
    try:
        return json.loads(data)
    except ValueError:
        return data.decode("utf-8", "replace")


def failure_of(result: Any) -> Failure:
    if not isinstance(result, dict):
        return Failure("Unknown", str(result))
    stack = result.get("stackTrace") or result.get("trace") or []
    return Failure(
        str(result.get("errorType") or "Unknown"),
        str(result.get("errorMessage") or ""),
        [str(line) for line in stack] if isinstance(stack, list) else [str(stack)],
    )
