"""The public keys of an issuer: a user pool of the engine, or whoever its URL names.

An issuer tells its keys at `/.well-known/openid-configuration` (OpenID Connect Discovery).
They are kept for two hours, as API Gateway keeps them, and read again for a key id that is new.
"""

from __future__ import annotations

import json
import os
import re
import time
import urllib.request
from typing import Any
from urllib.parse import urlsplit

_POOL = re.compile(r"https://cognito-idp\.[a-z0-9-]+\.amazonaws\.com/[A-Za-z0-9_-]+")
_KEPT_S = 7200
_TIMEOUT_S = 1.5
_LEAST_BETWEEN_S = 1.0
_HERE = ("localhost", "127.0.0.1", "::1")
_kept: dict[str, tuple[float, list[dict[str, Any]]]] = {}


class Invalid(Exception):
    """A token does not hold."""


def of(issuer: str, kid: Any) -> dict[str, Any]:
    """The RSA key of that id, as a JSON Web Key.

    Raises:
        Invalid: the issuer has none, or cannot be asked.
    """
    now = time.time()
    until, found = _kept.get(issuer, (0.0, []))
    key = _named(found, kid)
    if key is None or until <= now:
        if found and now - (until - _KEPT_S) < _LEAST_BETWEEN_S:
            raise Invalid("no key of the issuer has the token's key id")
        found = _asked(issuer)
        _kept[issuer] = (now + _KEPT_S, found)
        key = _named(found, kid)
    if key is None:
        raise Invalid("no key of the issuer has the token's key id")
    return key


def _named(found: list[dict[str, Any]], kid: Any) -> dict[str, Any] | None:
    return next((k for k in found if k.get("kid") == kid and k.get("kty") == "RSA"), None)


def _asked(issuer: str) -> list[dict[str, Any]]:
    if _POOL.fullmatch(issuer):
        return _of_pool(issuer)
    host = urlsplit(issuer).hostname or ""
    if os.environ.get("HARNESS_OUTBOUND") == "loopback" and host not in _HERE:
        raise Invalid(f"the issuer is outside of this machine: {host}")
    try:
        discovered = _read(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        found = _read(discovered["jwks_uri"])["keys"]
    except (OSError, ValueError, KeyError, TypeError):
        raise Invalid("OIDC discovery endpoint communication error") from None
    return [key for key in found if isinstance(key, dict)]


def _read(url: str) -> Any:
    if urlsplit(url).scheme not in ("http", "https"):
        raise ValueError(url)
    with urllib.request.urlopen(url, timeout=_TIMEOUT_S) as answer:
        return json.load(answer)


def _of_pool(issuer: str) -> list[dict[str, Any]]:
    try:
        from ..cognito.keys import jwks, pool_of_issuer
    except ImportError:
        raise Invalid("the engine has no user pools") from None
    pool = pool_of_issuer(issuer)
    if pool is None:
        raise Invalid("the issuer is a user pool that does not exist")
    found: list[dict[str, Any]] = jwks(pool)["keys"]
    return found
