"""How a sign-in ends: with tokens, with one more challenge, or with an error."""

from __future__ import annotations

import json
import time
from typing import Any

from .. import passwords, tokens, triggers
from ..errors import failed, not_authorized
from ..state import Client, Pool, User
from . import sessions

_TRIES = 5
_LONGEST = 900
"""After five failures each further one locks the user out for twice as long, up to 15 minutes
(AWS: Authentication, lockout behavior)."""


def before(
    pool: Pool, client: Client, name: str, user: User | None, request: dict[str, Any]
) -> None:
    """Call PreAuthentication, which may end the sign-in by an error."""
    hidden = client.settings.get("PreventUserExistenceErrors") == "ENABLED"
    if user is None and not hidden:
        return
    found: dict[str, Any] = {
        "userAttributes": triggers.seen(user) if user else {},
        "validationData": request.get("ClientMetadata") or None,
    }
    if hidden:
        found["userNotFound"] = user is None
    triggers.call(
        pool,
        "PreAuthentication",
        "PreAuthentication_Authentication",
        user=user.name if user else name,
        client=client,
        request=found,
    )


def prove(pool: Pool, user: User, password: str) -> None:
    """
    Raises:
        NotAuthorizedException: it is not the user's password, or he has failed too often.
    """
    settle(user, passed=None)
    settle(user, passed=passwords.proves(user.secret, pool.id, user.name, password))


def settle(user: User, *, passed: bool | None) -> None:
    """Count a try; `passed` None: only look whether another one is allowed."""
    if passed is None:
        if time.time() < user.locked_until:
            raise not_authorized("Password attempts exceeded")
        return
    if passed:
        user.failures = 0
        return
    user.failures += 1
    if user.failures >= _TRIES:
        user.locked_until = time.time() + min(2 ** (user.failures - _TRIES), _LONGEST)
    raise not_authorized()


def check_state(user: User) -> None:
    """
    Raises:
        NotAuthorizedException, UserNotConfirmedException, PasswordResetRequiredException
    """
    if not user.enabled:
        raise not_authorized("User is disabled.")
    if user.status == "UNCONFIRMED":
        raise failed("UserNotConfirmedException", "User is not confirmed.")
    if user.status == "RESET_REQUIRED":
        raise failed("PasswordResetRequiredException", "Password reset required for the user")


def proven(pool: Pool, client: Client, user: User, request: dict[str, Any]) -> dict[str, Any]:
    """The answer to a client whose user has proved his password."""
    check_state(user)
    if user.status == "FORCE_CHANGE_PASSWORD":
        if user.temporary_until and time.time() >= user.temporary_until:
            raise not_authorized(
                "Temporary password has expired and must be reset by an administrator."
            )
        return _new_password(pool, client, user)
    return ended(pool, client, user, request, "TokenGeneration_Authentication")


def ended(
    pool: Pool, client: Client, user: User, request: dict[str, Any], source: str
) -> dict[str, Any]:
    triggers.call(
        pool,
        "PostAuthentication",
        "PostAuthentication_Authentication",
        user=user.name,
        client=client,
        request=triggers.with_metadata(
            {"userAttributes": triggers.seen(user), "newDeviceUsed": False}, request
        ),
    )
    result = tokens.signed_in(pool, client, user, source, request.get("ClientMetadata"))
    return {"ChallengeParameters": {}, "AuthenticationResult": result}


def _new_password(pool: Pool, client: Client, user: User) -> dict[str, Any]:
    name = "NEW_PASSWORD_REQUIRED"
    missing = [
        f"userAttributes.{attribute['Name']}"
        for attribute in pool.schema
        if attribute["Required"] and attribute["Name"] not in user.attributes
    ]
    shown = {key: value for key, value in user.attributes.items() if key != "sub"}
    return {
        "ChallengeName": name,
        "Session": sessions.keep(sessions.Session(pool, client, user, name)),
        "ChallengeParameters": {
            "USER_ID_FOR_SRP": user.name,
            "requiredAttributes": json.dumps(missing),
            "userAttributes": json.dumps(shown),
        },
    }
