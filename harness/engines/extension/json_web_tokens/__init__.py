"""Tokens signed with an issuer's RSA keys, verified as API Gateway does it.

AWS: Control access to HTTP APIs with JWT authorizers in API Gateway ("Authorizing API requests").
"""

from __future__ import annotations

import base64
import binascii
import json
import time
from typing import Any

from . import keys
from .keys import Invalid

_HASHES = {"RS256": "SHA256", "RS384": "SHA384", "RS512": "SHA512"}

__all__ = ["Expired", "Invalid", "claims_of", "verified"]


class Expired(Invalid):
    """Its time is over."""


def verified(token: str, issuer: str) -> dict[str, Any]:
    """The claims of a token that the issuer signed and whose time it is.

    Raises:
        Invalid: why it does not hold.
    """
    header, claims, signed, signature = _parts(token)
    algorithm = header.get("alg")
    if algorithm not in _HASHES:
        raise Invalid("the token is signed with an unsupported algorithm")
    if claims.get("iss") != issuer:
        raise Invalid("the issuer of the token does not match")
    _check_signature(keys.of(issuer, header.get("kid")), algorithm, signed, signature)
    _check_times(claims)
    return claims


def claims_of(token: str) -> dict[str, Any]:
    """What it says, without looking whether that holds.

    Raises:
        Invalid: it is no token.
    """
    return _parts(token)[1]


def _parts(token: str) -> tuple[dict[str, Any], dict[str, Any], bytes, bytes]:
    pieces = token.split(".")
    if len(pieces) != 3:
        raise Invalid("the token is malformed")
    try:
        header, claims = (json.loads(_decoded(piece)) for piece in pieces[:2])
        signature = _decoded(pieces[2])
    except (ValueError, binascii.Error):
        raise Invalid("the token is malformed") from None
    if not isinstance(header, dict) or not isinstance(claims, dict):
        raise Invalid("the token is malformed")
    return header, claims, f"{pieces[0]}.{pieces[1]}".encode(), signature


def _decoded(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def _check_signature(key: dict[str, Any], algorithm: str, signed: bytes, signature: bytes) -> None:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding, rsa

    exponent, modulus = (int.from_bytes(_decoded(key[name]), "big") for name in ("e", "n"))
    public = rsa.RSAPublicNumbers(exponent, modulus).public_key()
    kind = getattr(hashes, _HASHES[algorithm])()
    try:
        public.verify(signature, signed, padding.PKCS1v15(), kind)
    except InvalidSignature:
        raise Invalid("the signature of the token does not match") from None


def _check_times(claims: dict[str, Any]) -> None:
    now = time.time()
    try:
        if "exp" not in claims or float(claims["exp"]) <= now:
            raise Expired("the token has expired")
        if float(claims.get("nbf", 0)) > now or float(claims.get("iat", 0)) > now + 1:
            raise Invalid("the token is not valid yet")
    except (TypeError, ValueError):
        raise Invalid("a time of the token is no number") from None
