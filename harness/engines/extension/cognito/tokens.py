"""The three tokens of a sign-in, and what an access token lets its holder do.

AWS: Understanding user pool JSON web tokens. The refresh token is opaque here as there.
"""

from __future__ import annotations

import secrets
import time
import uuid
from typing import Any

from . import jwt, triggers
from .errors import not_authorized
from .state import CLIENTS, POOLS, Client, Login, Pool, User

USER_SCOPE = "aws.cognito.signin.user.admin"
_SECONDS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}
_HOUR, _THIRTY_DAYS = 3600, 30 * 86400
_BOOLEAN = ("email_verified", "phone_number_verified")


def signed_in(
    pool: Pool, client: Client, user: User, source: str, metadata: dict[str, str] | None = None
) -> dict[str, Any]:
    """The AuthenticationResult of a user who has proved who he is."""
    now = int(time.time())
    login = Login(user.name, client.id, str(uuid.uuid4()), now, now + _refresh_seconds(client))
    refresh = secrets.token_urlsafe(180)
    result = _tokens(pool, client, user, login, source=source, metadata=metadata)
    pool.logins[refresh] = login
    return {**result, "RefreshToken": refresh}


def refreshed(
    pool: Pool, client: Client, token: str, metadata: dict[str, str] | None = None
) -> dict[str, Any]:
    """The AuthenticationResult for a refresh token, without another one.

    Raises:
        NotAuthorizedException: it is invalid, expired or revoked.
    """
    login = pool.logins.get(token)
    if login is None or login.client != client.id:
        raise not_authorized("Invalid Refresh Token")
    if login.origin in pool.revoked:
        raise not_authorized("Refresh Token has been revoked")
    if time.time() >= login.expires:
        raise not_authorized("Refresh Token has expired")
    user = pool.users.get(login.user)
    if user is None:
        raise not_authorized("Invalid Refresh Token")
    if not user.enabled:
        raise not_authorized("User is disabled.")
    return _tokens(
        pool, client, user, login, source="TokenGeneration_RefreshTokens", metadata=metadata
    )


def revoke_all(pool: Pool, user: User) -> None:
    """No token of the user is accepted any more."""
    for token, login in list(pool.logins.items()):
        if login.user == user.name:
            pool.revoked.add(login.origin)
            del pool.logins[token]


def holder(access_token: str) -> tuple[Pool, User, dict[str, Any]]:
    """Whose access token it is, with its claims.

    Raises:
        NotAuthorizedException: it is none, expired, revoked, or lacks the user's scope.
    """
    try:
        pool_id = str(jwt.read(access_token).get("iss", "")).rpartition("/")[2]
        if pool_id not in POOLS:
            raise jwt.Unverified
        claims = jwt.verify(pool_id, access_token)
    except jwt.Unverified as error:
        raise not_authorized("Invalid Access Token") from error
    pool = POOLS[pool_id]
    if claims.get("token_use") != "access" or claims.get("client_id") not in CLIENTS:
        raise not_authorized("Invalid Access Token")
    if time.time() >= claims["exp"]:
        raise not_authorized("Access Token has expired")
    if claims.get("origin_jti") in pool.revoked:
        raise not_authorized("Access Token has been revoked")
    if USER_SCOPE not in claims.get("scope", "").split():
        raise not_authorized("Access Token does not have required scopes")
    user = pool.users.get(claims.get("username", ""))
    if user is None:
        raise not_authorized("Invalid Access Token")
    if not user.enabled:
        raise not_authorized("User is disabled.")
    return pool, user, claims


def of_machine(pool: Pool, client: Client, scopes: list[str]) -> tuple[str, int]:
    """An access token of the client itself, and the seconds that it holds."""
    now = int(time.time())
    seconds = validity(client, "AccessToken", "hours", _HOUR)
    claims = {
        "sub": client.id,
        "token_use": "access",
        "scope": " ".join(scopes),
        "auth_time": now,
        "iss": pool.issuer,
        "exp": now + seconds,
        "iat": now,
        "version": 2,
        "jti": str(uuid.uuid4()),
        "client_id": client.id,
    }
    return jwt.sign(pool.id, claims), seconds


def validity(client: Client, token: str, unit: str, default: int) -> int:
    """Seconds that a kind of token holds (AWS: TokenValidityUnits)."""
    value = client.settings.get(f"{token}Validity")
    if not value:
        return default
    units = client.settings.get("TokenValidityUnits") or {}
    return int(value) * _SECONDS[units.get(token, unit)]


def _refresh_seconds(client: Client) -> int:
    return validity(client, "RefreshToken", "days", _THIRTY_DAYS)


def _tokens(
    pool: Pool,
    client: Client,
    user: User,
    login: Login,
    *,
    source: str,
    metadata: dict[str, str] | None,
) -> dict[str, Any]:
    now = int(time.time())
    seconds = validity(client, "AccessToken", "hours", _HOUR)
    both: dict[str, Any] = {
        "sub": user.sub,
        "iss": pool.issuer,
        "origin_jti": login.origin,
        "event_id": str(uuid.uuid4()),
        "auth_time": login.auth_time,
        "iat": now,
    }
    access = {
        **both,
        "client_id": client.id,
        "token_use": "access",
        "scope": USER_SCOPE,
        "exp": now + seconds,
        "jti": str(uuid.uuid4()),
        "username": user.name,
    }
    identity = {
        **both,
        **_readable(client, user),
        "cognito:username": user.name,
        "aud": client.id,
        "token_use": "id",
        "exp": now + validity(client, "IdToken", "hours", _HOUR),
        "jti": str(uuid.uuid4()),
    }
    identity, access = triggers.before_tokens(
        pool, client, user, (identity, access), source=source, metadata=metadata
    )
    return {
        "AccessToken": jwt.sign(pool.id, access),
        "IdToken": jwt.sign(pool.id, identity),
        "ExpiresIn": seconds,
        "TokenType": "Bearer",
    }


def _readable(client: Client, user: User) -> dict[str, Any]:
    allowed = client.settings.get("ReadAttributes")
    return {
        name: value == "true" if name in _BOOLEAN else value
        for name, value in user.attributes.items()
        if name != "sub" and (not allowed or name in allowed)
    }
