"""How an invocation ends that a fault strikes, in the words that the real failure has."""

from __future__ import annotations

import json

from ..faults.rule import Rule
from .outcome import Work, exited, timed_out
from .zygote import Exit

KILLED = 9


def ending(work: Work, fault: Rule) -> tuple[str, bytes, str | None]:
    """Status, payload and error type, as `Environment` finishes an invocation."""
    if fault.effect == "raise":
        error: dict[str, object] = {"errorType": fault.code, "errorMessage": fault.message or ""}
        return "error", json.dumps(error).encode(), fault.code
    if fault.effect == "timeout":
        return "timeout", timed_out(work.request_id, work.timeout_s), None
    killed = KILLED if fault.effect == "out_of_memory" else None
    how = Exit(code=None if killed else 1, signal=killed, max_memory_mb=0)
    return "crash", exited(work.request_id, how), "Runtime.ExitError"
