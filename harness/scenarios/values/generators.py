"""Names that make a fresh value each time they are evaluated."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime


def _now(ahead: float) -> str:
    now = datetime.fromtimestamp(time.time() + ahead, UTC)
    return now.isoformat(timespec="milliseconds").replace("+00:00", "Z")


GENERATORS: dict[str, Callable[[float], str | int]] = {
    "uuid": lambda _: str(uuid.uuid4()),
    "now": _now,
    "epoch": lambda ahead: int(time.time() + ahead),
}
"""`uuid`: a random UUID; `now`: ISO 8601 in UTC; `epoch`: seconds since 1970. The time is the
cloud's, which is so many seconds ahead of the real one."""
