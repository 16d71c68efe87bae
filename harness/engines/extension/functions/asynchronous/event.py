"""An event that waits for its invocation, and the rules by which it is tried again.

Source: Lambda developer guide, "How Lambda handles errors and retries with asynchronous
invocation" and "Configuring error handling settings for Lambda asynchronous invocations".
"""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

LONGEST_AGE_S = 6 * 60 * 60
RETRIES = 2
LONGEST_BACKOFF_S = 5 * 60


@dataclass(eq=False)
class Event:
    """`retries`: after errors of the function; `refusals`: of throttles and system errors.

    `trace`, `lineage`: as in `recorder.activity`; `began`: `time.monotonic()` of its arrival.
    """

    invocation: Any
    trace: str | None
    lineage: Mapping[str, int] | None = None
    retries: int = 0
    refusals: int = 0
    arrived: float = field(default_factory=time.time)
    began: float = field(default_factory=time.monotonic)
    waits: Any = None
    """The timer that will try it again."""

    def retry_delay(self, base_s: float) -> float:
        """Seconds until the function is tried again after an error: one minute, then two."""
        return (self.retries + 1) * base_s

    def backoff(self) -> float:
        """Seconds until it is tried again after a throttle: from one second to five minutes."""
        return float(min(2**self.refusals, LONGEST_BACKOFF_S))

    def too_old_in(self, delay: float, settings: Any) -> bool:
        """Whether it would be older than its function allows by then."""
        longest = LONGEST_AGE_S
        if settings is not None and settings.maximum_event_age_in_seconds is not None:
            longest = settings.maximum_event_age_in_seconds
        return math.ceil(time.time() - self.arrived) + delay > longest


def most_retries(settings: Any) -> int:
    if settings is None or settings.maximum_retry_attempts is None:
        return RETRIES
    return int(settings.maximum_retry_attempts)


def qualifier_of(arn: str) -> str:
    """The qualifier that an event was sent to: `$LATEST`, a version, or an alias."""
    parts = arn.split(":")
    return parts[7] if len(parts) > 7 else "$LATEST"
