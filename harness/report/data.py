"""Results as plain JSON data: what `harness run --json` prints."""

from __future__ import annotations

from typing import Any

from harness.errors import Location
from harness.scenarios.results import ScenarioResult, StepResult


def as_data(result: ScenarioResult) -> dict[str, Any]:
    """`{"name", "file", "line", "status", "seconds", "reason", "steps": […]}`."""
    return {
        "name": result.name,
        **_place(result.where),
        "status": result.status,
        "seconds": round(result.seconds, 3),
        "reason": result.reason,
        **({"bundle": str(result.bundle)} if result.bundle else {}),
        "steps": [_step(step) for step in result.steps],
    }


def _step(step: StepResult) -> dict[str, Any]:
    data: dict[str, Any] = {
        "section": step.section,
        "kind": step.kind,
        "title": step.title,
        **_place(step.where),
        "status": step.status,
        "seconds": round(step.seconds, 3),
    }
    if step.problem is not None:
        data["problem"] = {
            "message": step.problem.message,
            **_place(step.problem.where or step.where),
            "expected": step.problem.expected,
            "actual": step.problem.actual,
            "differences": step.problem.differences,
            "seen": step.problem.seen,
        }
    return data


def _place(where: Location | None) -> dict[str, Any]:
    return {"file": str(where.file), "line": where.line} if where else {}
