"""The lines that Lambda itself writes to a function's log, as text or as JSON.

Shapes: Lambda developer guide, "Using Lambda advanced logging controls", and "Lambda
Telemetry API Event schema reference".
"""

from __future__ import annotations

import json
import math
import time
from typing import Any

from .outcome import LogLine, Outcome, Work


class PlatformLog:
    """Writes the START, END and REPORT lines of one function."""

    def __init__(self, *, json_format: bool, runtime: str, memory_mb: int) -> None:
        self._json = json_format
        self._runtime = runtime
        self._memory_mb = memory_mb

    def init_start(self, at: float) -> LogLine:
        if self._json:
            record = {
                "initializationType": "on-demand",
                "phase": "init",
                "runtimeVersion": self._runtime,
            }
            return _event(at, "platform.initStart", record)
        return LogLine(at, f"INIT_START Runtime Version: {self._runtime}")

    def init_report(self, at: float, init_ms: float, status: str) -> LogLine:
        """The line that AWS writes when the Init phase failed or ran out of time."""
        if self._json:
            record = {"phase": "init", "status": status, "metrics": {"durationMs": init_ms}}
            return _event(at, "platform.initReport", record)
        return LogLine(
            at, f"INIT_REPORT Init Duration: {init_ms:.2f} ms\tPhase: init\tStatus: {status}"
        )

    def start(self, work: Work) -> LogLine:
        if self._json:
            record = {"requestId": work.request_id, "version": work.version}
            return _event(work.started, "platform.start", record)
        return LogLine(work.started, f"START RequestId: {work.request_id} Version: {work.version}")

    def timeout(self, work: Work, at: float) -> LogLine:
        said = f"Task timed out after {work.timeout_s:.2f} seconds"
        return LogLine(at, f"{stamp(at)} {work.request_id} {said}")

    def end(self, outcome: Outcome, error_type: str | None) -> list[LogLine]:
        status = {"ok": "success", "timeout": "timeout", "error": "success"}.get(
            outcome.status, "error"
        )
        # With the Init phase of a cold start (AWS Compute Blog, "AWS Lambda standardizes billing
        # for INIT Phase": since August 1, 2025).
        billed = math.ceil(outcome.duration_ms + (outcome.init_ms or 0))
        if self._json:
            return [self._json_report(outcome, status, billed)]
        parts = [
            f"REPORT RequestId: {outcome.request_id}",
            f"Duration: {outcome.duration_ms:.2f} ms",
            f"Billed Duration: {billed} ms",
            f"Memory Size: {self._memory_mb} MB",
            f"Max Memory Used: {outcome.max_memory_mb} MB",
        ]
        if outcome.init_ms is not None:
            parts.append(f"Init Duration: {outcome.init_ms:.2f} ms")
        if status != "success":
            parts.append(f"Status: {status}")
        if status == "error" and error_type:
            parts.append(f"Error Type: {error_type}")
        return [
            LogLine(outcome.ended, f"END RequestId: {outcome.request_id}"),
            LogLine(outcome.ended, "\t".join(parts)),
        ]

    def _json_report(self, outcome: Outcome, status: str, billed: int) -> LogLine:
        metrics: dict[str, Any] = {
            "durationMs": round(outcome.duration_ms, 3),
            "billedDurationMs": billed,
            "memorySizeMB": self._memory_mb,
            "maxMemoryUsedMB": outcome.max_memory_mb,
        }
        if outcome.init_ms is not None:
            metrics["initDurationMs"] = round(outcome.init_ms, 3)
        record = {"requestId": outcome.request_id, "metrics": metrics, "status": status}
        return _event(outcome.ended, "platform.report", record)


def stamp(at: float) -> str:
    """`2026-01-02T03:04:05.678Z`."""
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(at)) + f".{int(at * 1000) % 1000:03d}Z"


def _event(at: float, kind: str, record: dict[str, Any]) -> LogLine:
    return LogLine(at, json.dumps({"time": stamp(at), "type": kind, "record": record}))
