"""Tokens of user pools, for methods that want one.

AWS: Control access to REST APIs using Amazon Cognito user pools as an authorizer: an ID token
where the method has no scopes, else an access token with one of them.
"""

from __future__ import annotations

from typing import Any

from .. import json_web_tokens


class Refused(Exception):
    """The token does not let in."""


class Expired(Refused):
    """It did once."""


def claims_of(token: str, pools: list[str], scopes: list[str]) -> dict[str, str]:
    """The claims of a token that one of the pools (ARNs) has signed.

    Raises:
        Refused, Expired: see there.
    """
    scheme, _, rest = token.partition(" ")
    token = rest.strip() if scheme.lower() == "bearer" and rest else token
    issuers = {_issuer(pool) for pool in pools}
    try:
        issuer = json_web_tokens.claims_of(token).get("iss")
        if issuer not in issuers:
            raise Refused(f"issued by {issuer}")
        claims = json_web_tokens.verified(token, issuer)
    except json_web_tokens.Expired as why:
        raise Expired(str(why)) from why
    except json_web_tokens.Invalid as why:
        raise Refused(str(why)) from why
    kind = claims.get("token_use")
    if kind != ("access" if scopes else "id"):
        raise Refused(f"a token for {kind}")
    if scopes and not set(scopes) & set(str(claims.get("scope") or "").split()):
        raise Refused("it has none of the scopes")
    return {name: _text(value) for name, value in claims.items()}


def _issuer(arn: str) -> str:
    """Of `arn:aws:cognito-idp:REGION:ACCOUNT:userpool/ID`."""
    region, pool = arn.split(":")[3], arn.rpartition("/")[2]
    return f"https://cognito-idp.{region}.amazonaws.com/{pool}"


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return ",".join(map(_text, value))
    return str(value)
