"""Who the caller is, by what the authorizer has said of him."""

from __future__ import annotations

import json
from typing import Any


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """The authorizer's claims or context, from a REST API's event or an HTTP API's."""
    said = event["requestContext"]["authorizer"]
    known = said.get("jwt", {}).get("claims") or said.get("lambda") or said
    return {"statusCode": 200, "body": json.dumps(known)}
