"""Which partner a key belongs to."""

from __future__ import annotations

import hmac
import os
from typing import Any


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """A simple answer of an HTTP API's authorizer."""
    (key,) = event["identitySource"]
    known = hmac.compare_digest(key, os.environ["PARTNER_KEY"])
    return {"isAuthorized": known, "context": {"partner": "north"} if known else {}}
