"""Finding what a request names, with the API's errors for what is not there."""

from __future__ import annotations

import base64
import hmac
from typing import Any

from .errors import no_user, not_authorized, not_found
from .state import CLIENTS, POOLS, Client, Pool, User


def pool(context: Any, request: dict[str, Any]) -> Pool:
    found = POOLS.get(request["UserPoolId"])
    if found is None or (found.account, found.region) != (context.account_id, context.region):
        raise not_found(f"User pool {request['UserPoolId']} does not exist.")
    return found


def client(request: dict[str, Any], of: Pool | None = None) -> Client:
    found = CLIENTS.get(request["ClientId"])
    if found is None or (of is not None and found.pool != of.id):
        raise not_found(f"User pool client {request['ClientId']} does not exist.")
    return found


def user(pool: Pool, name: str) -> User:
    """By the name, `sub`, or an alias that the pool takes.

    Raises:
        UserNotFoundException: see there.
    """
    found = find(pool, name)
    if found is None:
        raise no_user()
    return found


def find(pool: Pool, name: str) -> User | None:
    name = written(pool, name)
    if name in pool.users:
        return pool.users[name]
    signs_in = pool.settings.get("UsernameAttributes") or []
    aliases = pool.settings.get("AliasAttributes") or []
    for each in pool.users.values():
        if each.sub == name:
            return each
        if any(_is(pool, each, attribute, name) for attribute in signs_in):
            return each
        if any(_is(pool, each, a, name) and _alias_holds(each, a) for a in aliases):
            return each
    return None


def written(pool: Pool, name: str) -> str:
    """The name as the pool keeps it: lower case where case means nothing."""
    configuration = pool.settings.get("UsernameConfiguration") or {}
    return name if configuration.get("CaseSensitive", True) else name.lower()


def check_secret(client: Client, user: str, given: str | None) -> None:
    """SECRET_HASH (AWS: Computing secret hash values).

    Raises:
        NotAuthorizedException: the client has a secret, and the hash does not show it.
    """
    if client.secret is None:
        return
    if not given:
        raise not_authorized(
            f"Client {client.id} is configured with secret but SECRET_HASH was not received"
        )
    digest = hmac.digest(client.secret.encode(), (user + client.id).encode(), "sha256")
    if not hmac.compare_digest(base64.b64encode(digest), given.encode()):
        raise not_authorized(f"Unable to verify secret hash for client {client.id}")


def _is(pool: Pool, user: User, attribute: str, value: str) -> bool:
    return written(pool, user.attributes.get(attribute, "")) == value


def _alias_holds(user: User, attribute: str) -> bool:
    if attribute == "preferred_username":
        return True
    return user.attributes.get(f"{attribute}_verified") == "true"
