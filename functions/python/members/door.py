"""Who may come in by a token that is signed with our secret (HS256)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import os
import time
from typing import Any

SECRET = os.environ["TOKEN_SECRET"].encode()


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """A policy for the caller; whoever has no token that holds is not let in (401)."""
    claims = verified(event["authorizationToken"].removeprefix("Bearer "))
    if claims is None:
        raise Exception("Unauthorized")  # the very text that API Gateway knows
    api = event["methodArn"].split("/")[0]
    effect = "Deny" if claims.get("suspended") else "Allow"
    return {
        "principalId": claims["sub"],
        "context": {"role": claims.get("role", "member")},
        "policyDocument": {
            "Version": "2012-10-17",
            "Statement": [
                {"Action": "execute-api:Invoke", "Effect": effect, "Resource": f"{api}/*"}
            ],
        },
    }


def verified(token: str) -> dict[str, Any] | None:
    """The claims; None where the token is not ours, or not valid any more."""
    try:
        head, body, signature = token.split(".")
        if json.loads(_decoded(head)).get("alg") != "HS256":
            return None
        expected = hmac.new(SECRET, f"{head}.{body}".encode(), hashlib.sha256).digest()
        if not hmac.compare_digest(expected, _decoded(signature)):
            return None
        claims: dict[str, Any] = json.loads(_decoded(body))
    except (ValueError, binascii.Error):
        return None
    return claims if claims.get("exp", 0) > time.time() else None


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
