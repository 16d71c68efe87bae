"""RespondToAuthChallenge and AdminRespondToAuthChallenge."""

from __future__ import annotations

import base64
import hmac
from typing import Any

from .. import lookup, passwords, schema, srp
from ..errors import invalid, refused
from ..state import Client
from . import custom, outcome, sessions

_ATTRIBUTE = "userAttributes."


def respond(_context: Any, request: dict[str, Any]) -> dict[str, Any]:
    return _answer(lookup.client(request), request)


def admin_respond(context: Any, request: dict[str, Any]) -> dict[str, Any]:
    return _answer(lookup.client(request, lookup.pool(context, request)), request)


def _answer(client: Client, request: dict[str, Any]) -> dict[str, Any]:
    name = request["ChallengeName"]
    given = request.get("ChallengeResponses") or {}
    if name not in _CHALLENGES:
        raise refused(f"The challenge {name}")
    if "USERNAME" not in given:
        raise invalid("Missing required parameter USERNAME")
    lookup.check_secret(client, given["USERNAME"], given.get("SECRET_HASH"))
    if name == "PASSWORD_VERIFIER" and not request.get("Session"):
        request = {**request, "Session": _by_block(given)}
    session = sessions.take(request.get("Session"), client, name)
    return _CHALLENGES[name](session, given, request)


def _by_block(given: dict[str, str]) -> str | None:
    """Clients of SRP need not send the session: the secret block says which one it is."""
    return sessions.of_block(given.get("PASSWORD_CLAIM_SECRET_BLOCK", ""))


def _new_password(
    session: sessions.Session, given: dict[str, str], request: dict[str, Any]
) -> dict[str, Any]:
    pool, user = session.pool, session.user
    password = given.get("NEW_PASSWORD")
    if not password:
        raise invalid("Missing required parameter NEW_PASSWORD")
    passwords.check(pool.settings, password)
    attributes = {
        name.removeprefix(_ATTRIBUTE): value
        for name, value in given.items()
        if name.startswith(_ATTRIBUTE)
    }
    schema.check(pool.schema, attributes)
    schema.check(pool.schema, {**user.attributes, **attributes}, complete=True)
    user.attributes |= attributes
    user.secret = passwords.secret(pool.id, user.name, password)
    user.temporary_until, user.status = None, "CONFIRMED"
    user.touch()
    source = "TokenGeneration_NewPasswordChallenge"
    return outcome.ended(pool, session.client, user, request, source)


def _verify_password(
    session: sessions.Session, given: dict[str, str], request: dict[str, Any]
) -> dict[str, Any]:
    pool, user, shake = session.pool, session.user, session.handshake
    block = base64.b64encode(shake.block).decode() if shake else ""
    outcome.settle(user, passed=None)
    passed = False
    if user.secret and shake and given.get("PASSWORD_CLAIM_SECRET_BLOCK") == block:
        timestamp = given.get("TIMESTAMP", "")
        expected = srp.signature(shake, user.secret.x, pool.id, user.name, timestamp)
        passed = hmac.compare_digest(
            expected.encode(), given.get("PASSWORD_CLAIM_SIGNATURE", "").encode()
        )
    outcome.settle(user, passed=passed)
    if session.custom:
        return custom.passed(session, "PASSWORD_VERIFIER", request)
    return outcome.proven(pool, session.client, user, request)


_CHALLENGES = {
    "NEW_PASSWORD_REQUIRED": _new_password,
    "PASSWORD_VERIFIER": _verify_password,
    "CUSTOM_CHALLENGE": custom.answered,
}
