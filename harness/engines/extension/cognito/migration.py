"""The trigger UserMigration: a user whom the pool does not know may come from elsewhere."""

from __future__ import annotations

from typing import Any

from . import making, passwords, triggers
from .errors import failed
from .state import Client, Pool, User


def sign_in(
    pool: Pool, client: Client, name: str, password: str, request: dict[str, Any]
) -> User | None:
    """The user as the trigger brings him; None: there is no trigger."""
    found = _asked(
        pool,
        client,
        name,
        source="UserMigration_Authentication",
        more={"password": password},
        request=request,
    )
    if found is None:
        return None
    user, answer = found
    user.status = answer.get("finalUserStatus") or "RESET_REQUIRED"
    if user.status == "CONFIRMED":
        user.secret = passwords.secret(pool.id, user.name, password)
    pool.users[user.name] = user
    return user


def forgot(pool: Pool, client: Client, request: dict[str, Any]) -> User | None:
    """Likewise, for one who has forgotten the password."""
    name = request["Username"]
    found = _asked(
        pool, client, name, source="UserMigration_ForgotPassword", more={}, request=request
    )
    if found is None:
        return None
    user, _ = found
    user.status = "RESET_REQUIRED"
    pool.users[user.name] = user
    return user


def _asked(
    pool: Pool,
    client: Client,
    name: str,
    *,
    source: str,
    more: dict[str, Any],
    request: dict[str, Any],
) -> tuple[User, dict[str, Any]] | None:
    if not triggers.function(pool, "UserMigration"):
        return None
    answer = triggers.call(
        pool,
        "UserMigration",
        source,
        user=name,
        client=client,
        request=triggers.with_metadata({**more, "validationData": None}, request),
        response={
            "userAttributes": None,
            "finalUserStatus": None,
            "messageAction": None,
            "desiredDeliveryMediums": None,
            "forceAliasCreation": None,
        },
    )
    if not answer.get("userAttributes"):
        raise failed("UserNotFoundException", "Exception migrating user in app client " + client.id)
    given = {k: str(v) for k, v in answer["userAttributes"].items() if k not in ("sub", "username")}
    return making.new(pool, name, given, complete=False), answer
