"""Object keys in S3 notifications as AWS encodes them: a space is `+`, not `%20`.

Stock (4.13.1, 4.14.0) sends percent-encoded spaces, and encodes the key in events for
EventBridge too, where AWS sends it as it is. Source: Amazon S3 User Guide, "Event message
structure" ("red flower.jpg" becomes "red+flower.jpg").
"""

from __future__ import annotations

import functools
import json
from typing import Any
from urllib.parse import quote_plus, unquote_plus

from .on_import import after_import


def install() -> None:
    after_import("localstack.services.s3.notifications", _mend)


def encode(key: str) -> str:
    return quote_plus(key, safe="/*")


def _mend(notifications: Any) -> None:
    notifications.quote = encode
    stock = notifications.EventBridgeNotifier._get_event_payload

    @functools.wraps(stock)
    def event_payload(ctx: Any, *args: Any, **kwargs: Any) -> Any:
        entry = stock(ctx, *args, **kwargs)
        detail = json.loads(entry["Detail"])
        detail["object"]["key"] = unquote_plus(ctx.key_name)
        entry["Detail"] = json.dumps(detail)
        return entry

    notifications.EventBridgeNotifier._get_event_payload = staticmethod(event_payload)
