"""InitiateAuth and AdminInitiateAuth (AWS: Authentication flows)."""

from __future__ import annotations

from typing import Any

from .. import lookup, migration, srp, tokens
from ..errors import invalid, no_user, not_authorized, refused
from ..state import POOLS, Client, Pool, User
from . import custom, outcome, sessions

_ALLOWED_BY = {
    "USER_PASSWORD_AUTH": ("ALLOW_USER_PASSWORD_AUTH", "USER_PASSWORD_AUTH"),
    "ADMIN_USER_PASSWORD_AUTH": ("ALLOW_ADMIN_USER_PASSWORD_AUTH", "ADMIN_NO_SRP_AUTH"),
    "ADMIN_NO_SRP_AUTH": ("ALLOW_ADMIN_USER_PASSWORD_AUTH", "ADMIN_NO_SRP_AUTH"),
    "USER_SRP_AUTH": ("ALLOW_USER_SRP_AUTH",),
    "CUSTOM_AUTH": ("ALLOW_CUSTOM_AUTH", "CUSTOM_AUTH_FLOW_ONLY"),
    "REFRESH_TOKEN_AUTH": ("ALLOW_REFRESH_TOKEN_AUTH",),
    "REFRESH_TOKEN": ("ALLOW_REFRESH_TOKEN_AUTH",),
}
_DEFAULT = ("ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH", "ALLOW_CUSTOM_AUTH")
_ADMIN_ONLY = ("ADMIN_USER_PASSWORD_AUTH", "ADMIN_NO_SRP_AUTH")


def initiate(_context: Any, request: dict[str, Any]) -> dict[str, Any]:
    client = lookup.client(request)
    if request["AuthFlow"] in _ADMIN_ONLY:
        raise invalid("Initiate Auth method not supported.")
    return _begin(POOLS[client.pool], client, request)


def admin_initiate(context: Any, request: dict[str, Any]) -> dict[str, Any]:
    pool = lookup.pool(context, request)
    return _begin(pool, lookup.client(request, pool), request)


def _begin(pool: Pool, client: Client, request: dict[str, Any]) -> dict[str, Any]:
    flow = request["AuthFlow"]
    given = request.get("AuthParameters") or {}
    if flow not in _ALLOWED_BY:
        raise refused(f"The flow {flow}")
    flows = client.settings.get("ExplicitAuthFlows") or _DEFAULT
    old = not any(each.startswith("ALLOW_") for each in flows)
    by_default = old and flow in ("USER_SRP_AUTH", "REFRESH_TOKEN_AUTH", "REFRESH_TOKEN")
    if not by_default and not set(_ALLOWED_BY[flow]) & set(flows):
        if flow in _ADMIN_ONLY:
            raise invalid("Auth flow not enabled for this client")
        raise invalid(f"{flow} flow not enabled for this client")
    if flow.startswith("REFRESH_TOKEN"):
        return _refresh(pool, client, request, given)
    name = _needed(given, "USERNAME")
    lookup.check_secret(client, name, given.get("SECRET_HASH"))
    if flow == "USER_SRP_AUTH":
        return _srp(pool, client, name, _needed(given, "SRP_A"), request)
    if flow == "CUSTOM_AUTH":
        return custom.begin(pool, client, known(pool, client, name), given, request)
    return _password(pool, client, name, _needed(given, "PASSWORD"), request)


def _password(
    pool: Pool, client: Client, name: str, password: str, request: dict[str, Any]
) -> dict[str, Any]:
    user = lookup.find(pool, name)
    outcome.before(pool, client, name, user, request)
    if user is None:
        user = migration.sign_in(pool, client, name, password, request)
        if user is None:
            raise unknown(client)
        return outcome.proven(pool, client, user, request)
    if not user.enabled:
        raise not_authorized("User is disabled.")
    outcome.prove(pool, user, password)
    return outcome.proven(pool, client, user, request)


def _srp(pool: Pool, client: Client, name: str, a: str, request: dict[str, Any]) -> dict[str, Any]:
    user = known(pool, client, name)
    outcome.before(pool, client, name, user, request)
    return {**verifier(sessions.Session(pool, client, user, "PASSWORD_VERIFIER"), a)}


def verifier(session: sessions.Session, a: str) -> dict[str, Any]:
    """The challenge PASSWORD_VERIFIER, for the client's SRP_A."""
    import base64

    user = session.user
    if user.secret is None:
        raise not_authorized()
    try:
        shake = session.handshake = srp.begin(a, user.secret.x)
    except ValueError:
        raise invalid("Invalid SRP_A value.") from None
    session.challenge = "PASSWORD_VERIFIER"
    return {
        "ChallengeName": "PASSWORD_VERIFIER",
        "Session": sessions.keep(session),
        "ChallengeParameters": {
            "SALT": user.secret.salt,
            "SECRET_BLOCK": base64.b64encode(shake.block).decode(),
            "SRP_B": f"{shake.b:x}",
            "USERNAME": user.name,
            "USER_ID_FOR_SRP": user.name,
        },
    }


def _refresh(
    pool: Pool, client: Client, request: dict[str, Any], given: dict[str, str]
) -> dict[str, Any]:
    token = _needed(given, "REFRESH_TOKEN")
    login = pool.logins.get(token)
    if login is not None:
        lookup.check_secret(client, given.get("USERNAME") or login.user, given.get("SECRET_HASH"))
    result = tokens.refreshed(pool, client, token, request.get("ClientMetadata"))
    return {"ChallengeParameters": {}, "AuthenticationResult": result}


def known(pool: Pool, client: Client, name: str) -> User:
    found = lookup.find(pool, name)
    if found is None:
        raise unknown(client)
    return found


def unknown(client: Client) -> Exception:
    """AWS: Managing error responses (PreventUserExistenceErrors)."""
    if client.settings.get("PreventUserExistenceErrors") == "ENABLED":
        return not_authorized()
    return no_user()


def _needed(given: dict[str, str], name: str) -> str:
    if not given.get(name):
        raise invalid(f"Missing required parameter {name}")
    return given[name]
