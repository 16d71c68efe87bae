"""An action done many times at once, and what came of it."""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from harness.errors import BadInput, HarnessError, Unsupported
from harness.scenarios.model import Step

_TOLD = 5
Outcome = tuple[float, Any, Exception | None]
"""Seconds, the result, and why there is none."""


def burst(step: Step, once: Callable[[], Any]) -> dict[str, Any]:
    """Do it `times`, `concurrency` at once; the counts.

    Returns:
        `count`; `done` and `failed`; `errors` by code; `statuses` of answers; `function_errors`
        by type; `seconds` in all, `per_second`, and `milliseconds` of one: `p50`, `p95`, `max`.

    Raises:
        HarnessError: some failed, and the step does not say that they may.
        BadInput, Unsupported: as the action raised it.
    """
    assert step.concurrency is not None
    began = time.monotonic()
    with ThreadPoolExecutor(min(step.concurrency, step.times)) as pool:
        outcomes = list(pool.map(lambda _: _outcome(once), range(step.times)))
    seconds = time.monotonic() - began
    found = _summary(outcomes, seconds)
    if found["failed"] and not step.may_fail:
        codes = Counter(found["errors"]).most_common(_TOLD)
        told = ", ".join(f"{code} ×{n}" for code, n in codes)
        first = next(error for _, _, error in outcomes if error is not None)
        raise HarnessError(
            f"{found['failed']} of {step.times} failed: {told}; the first: {first}",
            where=step.where,
            fix="`may_fail: true` only counts them, for `burst:` to look at",
        )
    return found


def _outcome(once: Callable[[], Any]) -> Outcome:
    began = time.monotonic()
    try:
        result = once()
    except (BadInput, Unsupported):
        raise
    except (HarnessError, ClientError, BotoCoreError, OSError) as error:
        return time.monotonic() - began, None, error
    return time.monotonic() - began, result, None


def _summary(outcomes: Sequence[Outcome], seconds: float) -> dict[str, Any]:
    errors = Counter(_code(error) for _, _, error in outcomes if error is not None)
    answers = [result for _, result, error in outcomes if error is None and _is_answer(result)]
    statuses = Counter(str(answer["status"]) for answer in answers)
    function_errors = Counter(str(answer["error"]) for answer in answers if answer.get("error"))
    times = sorted(took * 1000 for took, _, _ in outcomes)
    return {
        "count": len(outcomes),
        "done": len(outcomes) - errors.total(),
        "failed": errors.total(),
        "errors": dict(errors),
        "statuses": dict(statuses),
        "function_errors": dict(function_errors),
        "seconds": round(seconds, 3),
        "per_second": round(len(outcomes) / seconds, 1) if seconds else 0.0,
        "milliseconds": {
            "p50": _percentile(times, 0.5),
            "p95": _percentile(times, 0.95),
            "max": round(times[-1], 1),
        },
    }


def _percentile(ordered: list[float], part: float) -> float:
    """The smallest value that so many of all are not above."""
    return round(ordered[max(0, math.ceil(part * len(ordered)) - 1)], 1)


def _is_answer(result: Any) -> bool:
    return isinstance(result, dict) and isinstance(result.get("status"), int)


def _code(error: Exception) -> str:
    if isinstance(error, ClientError):
        return str(error.response.get("Error", {}).get("Code"))
    return type(error).__name__
