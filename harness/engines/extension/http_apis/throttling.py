"""A route's rate and burst limits.

AWS: Throttle requests to your HTTP APIs; Throttle requests to WebSocket APIs.
"""

from __future__ import annotations

import threading
import time

from .answers import Refused
from .apis import Api, Part
from .incoming import Incoming

_lock = threading.Lock()
_buckets: dict[tuple[str, str, str], tuple[float, float]] = {}
"""By API, stage and route: tokens left, and when that was."""


def check(request: Incoming) -> None:
    """
    Raises:
        Refused: 429: the route's bucket is empty.
    """
    if not allowed(request.api, request.stage, request.route["RouteKey"]):
        raise Refused(429, "Too Many Requests")


def allowed(api: Api, stage: Part, key: str) -> bool:
    """Whether the bucket of the stage's route has a token, which is then taken."""
    settings = {
        **(stage.get("DefaultRouteSettings") or {}),
        **((stage.get("RouteSettings") or {}).get(key) or {}),
    }
    rate, burst = settings.get("ThrottlingRateLimit"), settings.get("ThrottlingBurstLimit")
    if rate is None and burst is None:
        return True
    room = float(burst if burst is not None else max(rate or 0, 1))
    place = (api.id, stage["StageName"], key)
    with _lock:
        now = time.monotonic()
        left, since = _buckets.get(place, (room, now))
        left = min(room, left + (now - since) * float(rate if rate is not None else room))
        enough = left >= 1
        _buckets[place] = (left - 1 if enough else left, now)
    return enough
