"""A function URL's CORS settings: preflight requests are answered without the function.

Source: Lambda API reference, "Cors"; Lambda developer guide, "Cross-origin resource sharing".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_DEFAULT_METHODS = "*"


def is_preflight(method: str, headers: Mapping[str, str]) -> bool:
    return method == "OPTIONS" and "Access-Control-Request-Method" in headers


def headers_for(cors: Mapping[str, Any], request: Mapping[str, str]) -> dict[str, str]:
    """What a response to this request gets; nothing where its origin is not allowed."""
    origin = request.get("Origin")
    allowed = cors.get("AllowOrigins") or []
    if not origin or not ("*" in allowed or any(_same(origin, each) for each in allowed)):
        return {}
    any_origin = "*" in allowed and not cors.get("AllowCredentials")
    found = {"Access-Control-Allow-Origin": "*" if any_origin else origin}
    if not any_origin:
        found["Vary"] = "Origin"
    if cors.get("AllowCredentials"):
        found["Access-Control-Allow-Credentials"] = "true"
    if exposed := cors.get("ExposeHeaders"):
        found["Access-Control-Expose-Headers"] = ",".join(exposed)
    return found


def preflight(cors: Mapping[str, Any], request: Mapping[str, str]) -> dict[str, str]:
    found = headers_for(cors, request)
    if not found:
        return {}
    found["Access-Control-Allow-Methods"] = ",".join(cors.get("AllowMethods") or _DEFAULT_METHODS)
    if headers := cors.get("AllowHeaders"):
        found["Access-Control-Allow-Headers"] = ",".join(headers)
    if (age := cors.get("MaxAge")) is not None:
        found["Access-Control-Max-Age"] = str(age)
    return found


def _same(origin: str, allowed: str) -> bool:
    if "*" not in allowed:
        return origin.lower() == allowed.lower()
    before, _, after = allowed.lower().partition("*")
    return origin.lower().startswith(before) and origin.lower().endswith(after)
