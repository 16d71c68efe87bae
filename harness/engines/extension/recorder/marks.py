"""What tells secrets apart that records must not hold: equal ones have equal marks.

A mark is a keyed hash, whose key never leaves this process and dies with it: nobody who finds a
record can try out what was hashed. `harness record` asks which of the values that it knows has a
mark, to tell where a request got its token from.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
from collections.abc import Mapping
from typing import Any

SECRET_HEADERS = frozenset({"authorization", "cookie", "proxy-authorization", "x-api-key"})
_KEY = os.urandom(32)
_SCHEME = re.compile(r"([A-Za-z][\w-]*) +(\S.*)")
_SIGNED = "AWS4-HMAC-SHA256"
_SIGNED_FOR = re.compile(r"Credential=[^/\s]+/\d+/[\w-]+/(?P<service>[\w-]+)/")
_COGNITO = re.compile(r"(?:^|[/.])cognito-idp\..*/(?P<pool>[\w-]+)$|/(?P<local>[\w-]+_\w+)$")
_LONGEST_TOKEN = 8_192


def mark(value: str) -> str:
    """24 characters, the same for the same value as long as the engine runs."""
    return hashlib.blake2b(value.encode("utf-8", "replace"), key=_KEY, digest_size=12).hexdigest()


def of_headers(headers: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """By the header's name: what may be told of its secret.

    `mark` of what follows `scheme`; `service` that a request was signed for; `cookies`: marks by
    name; `user` of a token of Cognito: `pool`, `client`, `name`, `use` (`id` or `access`).
    """
    return {
        name: _told(name.lower(), value)
        for name, value in headers.items()
        if name.lower() in SECRET_HEADERS
    }


def of_cookies(set_cookies: list[str]) -> dict[str, str]:
    """Marks of the values that an answer sets, by the cookie's name."""
    return {
        name: mark(value)
        for text in set_cookies
        for name, equals, value in [text.partition(";")[0].strip().partition("=")]
        if equals
    }


def _told(name: str, value: str) -> dict[str, Any]:
    if name == "cookie":
        pairs = (part.strip().partition("=") for part in value.split(";"))
        return {"cookies": {key: mark(content) for key, equals, content in pairs if equals}}
    found = _SCHEME.fullmatch(value) if name.endswith("authorization") else None
    if found is None:
        return {"mark": mark(value), **_user(value)}
    scheme, rest = found.groups()
    if scheme == _SIGNED:
        signed = _SIGNED_FOR.search(rest)
        return {"scheme": scheme, **({"service": signed["service"]} if signed else {})}
    return {"scheme": scheme, "mark": mark(rest), **_user(rest)}


def _user(token: str) -> dict[str, Any]:
    """Whose token of a user pool it is."""
    parts = token.split(".")
    if len(parts) != 3 or len(token) > _LONGEST_TOKEN:
        return {}
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
        pool = _COGNITO.search(claims["iss"])
        name = claims.get("cognito:username") or claims["username"]
        client = claims.get("client_id") or claims["aud"]
        use = claims["token_use"]
    except (ValueError, KeyError, TypeError):
        return {}
    if pool is None or use not in ("id", "access"):
        return {}
    told = {"pool": pool["pool"] or pool["local"], "client": client, "name": name, "use": use}
    return {"user": told}
