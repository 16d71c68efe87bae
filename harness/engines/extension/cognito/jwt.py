"""JSON Web Tokens (RFC 7519), signed with a pool's key."""

from __future__ import annotations

import base64
import json
from typing import Any

from . import keys


class Unverified(Exception):
    """It is no token, or not of this pool."""


def sign(pool_id: str, claims: dict[str, Any]) -> str:
    head = {"kid": keys.kid(pool_id), "alg": keys.ALGORITHM}
    text = f"{_part(head)}.{_part(claims)}"
    return f"{text}.{_encoded(keys.key(pool_id).sign(text.encode(), *_scheme()))}"


def read(token: str) -> dict[str, Any]:
    """The claims, unverified.

    Raises:
        Unverified: it has not the form of a token.
    """
    try:
        _, claims, _ = token.split(".")
        found = json.loads(_decoded(claims))
    except ValueError as error:
        raise Unverified("no token") from error
    if not isinstance(found, dict):
        raise Unverified("no claims")
    return found


def verify(pool_id: str, token: str) -> dict[str, Any]:
    """The claims of a token that the pool's key signed; whether it has expired is not looked at.

    Raises:
        Unverified: it did not.
    """
    from cryptography.exceptions import InvalidSignature

    claims = read(token)
    text, _, signature = token.rpartition(".")
    try:
        keys.key(pool_id).public_key().verify(_decoded(signature), text.encode(), *_scheme())
    except (InvalidSignature, ValueError) as error:
        raise Unverified("the signature is not the pool's") from error
    return claims


def _scheme() -> tuple[Any, Any]:
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.hashes import SHA256

    return PKCS1v15(), SHA256()


def _part(value: dict[str, Any]) -> str:
    return _encoded(json.dumps(value, separators=(",", ":")).encode())


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
