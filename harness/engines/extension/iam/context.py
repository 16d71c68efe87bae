"""The global condition keys of a request (IAM User Guide: AWS global condition context keys)."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

from .callers import Caller

Keys = dict[str, "str | list[str]"]
_KINDS = {"role": "AssumedRole", "user": "User", "service": "Service"}
SECURE = "true"
"""aws:SecureTransport: the engine's plain HTTP stands for AWS's TLS, or each policy that wants
TLS would deny every call."""


def of(caller: Caller, *, region: str, source_arn: str | None = None, **headers: str) -> Keys:
    """Args:
    headers: `agent` and `address` of the client, where there is one.
    """
    who = caller.principal
    now = time.time()
    keys: Keys = {
        "aws:currenttime": datetime.fromtimestamp(now, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "aws:epochtime": str(int(now)),
        "aws:requestedregion": region,
        "aws:securetransport": SECURE,
        "aws:viaawsservice": "false",
        "aws:principaltype": _KINDS[who.kind],
        "aws:principalisawsservice": "true" if who.kind == "service" else "false",
    }
    if headers.get("address"):
        keys["aws:sourceip"] = headers["address"]
    if headers.get("agent"):
        keys["aws:useragent"] = headers["agent"]
    if who.kind == "service":
        keys["aws:principalservicename"] = who.arn
        if source_arn:
            keys["aws:sourcearn"] = source_arn
        keys["aws:sourceaccount"] = _account(source_arn) or who.account
        return keys
    keys["aws:principalarn"] = who.issuer or who.arn
    keys["aws:principalaccount"] = who.account
    if who.kind == "user":
        keys["aws:username"] = who.arn.rpartition("/")[2]
    identifier = getattr(caller.identity, "id", "")
    keys["aws:userid"] = (
        f"{identifier}:{caller.session_name}" if caller.session_name else identifier
    )
    for tag in _tags(caller.identity):
        keys[f"aws:principaltag/{tag['Key']}".lower()] = tag["Value"]
    return keys


def _account(arn: str | None) -> str | None:
    parts = (arn or "").split(":")
    return parts[4] if len(parts) > 4 and parts[4] else None


def _tags(identity: Any) -> list[dict[str, str]]:
    tags = getattr(identity, "tags", None) or []
    return tags if isinstance(tags, list) else []
