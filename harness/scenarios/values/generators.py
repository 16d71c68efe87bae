"""Names that make a fresh value each time they are evaluated."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


GENERATORS: dict[str, Callable[[], str | int]] = {
    "uuid": lambda: str(uuid.uuid4()),
    "now": _now,
    "epoch": lambda: int(time.time()),
}
"""`uuid`: a random UUID; `now`: ISO 8601 in UTC; `epoch`: seconds since 1970."""
