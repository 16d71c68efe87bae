"""The key of each pool, by which its tokens are signed and verified.

A key is made when a pool's first token or key set is asked for: making one takes 50 ms of CPU.
"""

from __future__ import annotations

import base64
import hashlib
import re
import threading
from typing import Any

from .state import POOLS

ALGORITHM = "RS256"
_ISSUER = re.compile(
    r"https?://(?:cognito-idp\.[a-z0-9-]+\.amazonaws\.com|[^/]+)/([\w-]+_[0-9A-Za-z]+)/?"
)
_lock = threading.Lock()
_keys: dict[str, Any] = {}


def jwks(pool_id: str) -> dict[str, Any]:
    """`{"keys": [{"alg", "e", "kid", "kty", "n", "use"}]}` (RFC 7517) of a pool.

    Raises:
        KeyError: there is no such pool.
    """
    if pool_id not in POOLS:
        raise KeyError(pool_id)
    numbers = key(pool_id).public_key().public_numbers()
    return {
        "keys": [
            {
                "alg": ALGORITHM,
                "e": _number(numbers.e),
                "kid": kid(pool_id),
                "kty": "RSA",
                "n": _number(numbers.n),
                "use": "sig",
            }
        ]
    }


def pool_of_issuer(issuer: str) -> str | None:
    """The id of the pool whose tokens have this `iss`; None: it is no pool of this engine.

    Both AWS's form (`https://cognito-idp.REGION.amazonaws.com/POOL`, which tokens have) and the
    engine's own address are known.
    """
    found = _ISSUER.fullmatch(issuer)
    return found[1] if found and found[1] in POOLS else None


def key(pool_id: str) -> Any:
    """The pool's private RSA key (2048 bits)."""
    with _lock:
        if pool_id not in _keys:
            from cryptography.hazmat.primitives.asymmetric import rsa

            _keys[pool_id] = rsa.generate_private_key(65537, 2048)
        return _keys[pool_id]


def kid(pool_id: str) -> str:
    digest = hashlib.sha256(_number(key(pool_id).public_key().public_numbers().n).encode())
    return base64.b64encode(digest.digest()).decode()


def forget(pool_id: str) -> None:
    with _lock:
        _keys.pop(pool_id, None)


def _number(value: int) -> str:
    data = value.to_bytes((value.bit_length() + 7) // 8, "big")
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
