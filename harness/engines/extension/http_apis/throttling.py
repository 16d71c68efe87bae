"""A route's rate and burst limits (AWS: Throttle requests to your HTTP APIs)."""

from __future__ import annotations

import threading
import time

from .answers import Refused
from .incoming import Incoming

_lock = threading.Lock()
_buckets: dict[tuple[str, str, str], tuple[float, float]] = {}
"""By API, stage and route: tokens left, and when that was."""


def check(request: Incoming) -> None:
    """
    Raises:
        Refused: 429: the route's bucket is empty.
    """
    key = request.route["RouteKey"]
    settings = {
        **(request.stage.get("DefaultRouteSettings") or {}),
        **((request.stage.get("RouteSettings") or {}).get(key) or {}),
    }
    rate, burst = settings.get("ThrottlingRateLimit"), settings.get("ThrottlingBurstLimit")
    if rate is None and burst is None:
        return
    room = float(burst if burst is not None else max(rate or 0, 1))
    place = (request.api.id, request.stage_name, key)
    with _lock:
        now = time.monotonic()
        left, since = _buckets.get(place, (room, now))
        left = min(room, left + (now - since) * float(rate if rate is not None else room))
        allowed = left >= 1
        _buckets[place] = (left - 1 if allowed else left, now)
    if not allowed:
        raise Refused(429, "Too Many Requests")
