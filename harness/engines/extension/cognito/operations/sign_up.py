"""What people do who are not signed in: sign up, confirm, get back a forgotten password."""

from __future__ import annotations

from typing import Any

from .. import codes, lookup, migration, passwords, tokens, triggers
from ..errors import failed, invalid, no_user, not_authorized
from ..making import attributes_of, new
from ..state import POOLS, Client, Pool, User
from . import Operation


def _sign_up(_context: Any, request: dict[str, Any]) -> dict[str, Any]:
    pool, client = _client(request)
    if pool.settings["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"]:
        raise not_authorized("SignUp is not permitted for this user pool")
    attributes = attributes_of(request.get("UserAttributes"))
    passwords.check(pool.settings, request.get("Password") or "")
    writable = client.settings.get("WriteAttributes")
    if writable and set(attributes) - set(writable):
        raise not_authorized("A client attempted to write unauthorized attribute")
    user = new(pool, request["Username"], attributes, complete=True)
    _before(pool, client, user, request)
    user.secret = passwords.secret(pool.id, user.name, request["Password"])
    pool.users[user.name] = user
    answer: dict[str, Any] = {"UserSub": user.sub, "UserConfirmed": user.status == "CONFIRMED"}
    if answer["UserConfirmed"]:
        triggers.confirmed(pool, client, user, "PostConfirmation_ConfirmSignUp", request)
    elif attribute := _to_verify(pool, user):
        answer["CodeDeliveryDetails"] = codes.send(
            pool,
            client,
            user,
            purpose="sign-up",
            source="CustomMessage_SignUp",
            attribute=attribute,
            metadata=request.get("ClientMetadata"),
        )
    return answer


def _before(pool: Pool, client: Client, user: User, request: dict[str, Any]) -> None:
    answer = triggers.call(
        pool,
        "PreSignUp",
        "PreSignUp_SignUp",
        user=user.name,
        client=client,
        request=triggers.with_metadata(
            {
                "userAttributes": dict(user.attributes),
                "validationData": attributes_of(request.get("ValidationData")) or None,
            },
            request,
        ),
        response={"autoConfirmUser": False, "autoVerifyEmail": False, "autoVerifyPhone": False},
    )
    if answer["autoConfirmUser"]:
        user.status = "CONFIRMED"
    for key, name in (("autoVerifyEmail", "email"), ("autoVerifyPhone", "phone_number")):
        if answer[key]:
            if name not in user.attributes:
                raise invalid(f"Attribute {name} is not present, and cannot be verified.")
            user.attributes[f"{name}_verified"] = "true"


def _confirm(_context: Any, request: dict[str, Any]) -> dict[str, Any]:
    pool, client = _client(request)
    user = lookup.find(pool, request["Username"])
    if user is None:
        if _hides_users(client):
            raise failed(
                "CodeMismatchException", "Invalid verification code provided, please try again."
            )
        raise failed("UserNotFoundException", "Username/client id combination not found.")
    if user.status != "UNCONFIRMED":
        raise not_authorized(f"User cannot be confirmed. Current status is {user.status}")
    attribute = _to_verify(pool, user)
    codes.use(user, "sign-up", request["ConfirmationCode"])
    user.status = "CONFIRMED"
    if attribute:
        user.attributes[f"{attribute}_verified"] = "true"
    user.touch()
    triggers.confirmed(pool, client, user, "PostConfirmation_ConfirmSignUp", request)
    return {}


def _resend(_context: Any, request: dict[str, Any]) -> dict[str, Any]:
    pool, client = _client(request)
    user = _known(pool, client, request)
    if user.status != "UNCONFIRMED":
        raise invalid("User is already confirmed.")
    attribute = _to_verify(pool, user)
    if attribute is None:
        raise invalid("Auto verification not turned on.")
    sent = codes.send(
        pool,
        client,
        user,
        purpose="sign-up",
        source="CustomMessage_ResendCode",
        attribute=attribute,
        metadata=request.get("ClientMetadata"),
    )
    return {"CodeDeliveryDetails": sent}


def _forgot(_context: Any, request: dict[str, Any]) -> dict[str, Any]:
    pool, client = _client(request)
    user = lookup.find(pool, request["Username"]) or migration.forgot(pool, client, request)
    if user is None:
        user = _known(pool, client, request)
    if not user.enabled:
        raise not_authorized("User is disabled.")
    if user.status == "FORCE_CHANGE_PASSWORD":
        raise not_authorized("User password cannot be reset in the current state.")
    attribute = codes.recovery(pool, user)
    sent = codes.send(
        pool,
        client,
        user,
        purpose="password",
        source="CustomMessage_ForgotPassword",
        attribute=attribute,
        metadata=request.get("ClientMetadata"),
    )
    return {"CodeDeliveryDetails": sent}


def _confirm_forgot(_context: Any, request: dict[str, Any]) -> dict[str, Any]:
    pool, client = _client(request)
    user = _known(pool, client, request)
    passwords.check(pool.settings, request["Password"])
    codes.use(user, "password", request["ConfirmationCode"])
    user.secret = passwords.secret(pool.id, user.name, request["Password"])
    user.temporary_until, user.failures = None, 0
    user.status = "CONFIRMED"
    user.touch()
    triggers.confirmed(pool, client, user, "PostConfirmation_ConfirmForgotPassword", request)
    return {}


def _revoke(_context: Any, request: dict[str, Any]) -> dict[str, Any]:
    client = lookup.client(request)
    pool = POOLS[client.pool]
    if client.secret and client.secret != request.get("ClientSecret"):
        raise failed("UnauthorizedException", "Invalid client secret")
    if not client.settings["EnableTokenRevocation"]:
        raise failed(
            "UnsupportedOperationException", "Token revocation is not enabled for the client."
        )
    login = pool.logins.get(request["Token"])
    if login is not None:
        if login.client != client.id:
            raise failed("UnauthorizedException", "Invalid token")
        pool.revoked.add(login.origin)
    return {}


def _refresh(_context: Any, request: dict[str, Any]) -> dict[str, Any]:
    client = lookup.client(request)
    if client.secret and client.secret != request.get("ClientSecret"):
        raise not_authorized("Invalid client secret")
    pool = POOLS[client.pool]
    metadata = request.get("ClientMetadata")
    return {
        "AuthenticationResult": tokens.refreshed(pool, client, request["RefreshToken"], metadata)
    }


def _client(request: dict[str, Any]) -> tuple[Pool, Client]:
    client = lookup.client(request)
    lookup.check_secret(client, request["Username"], request.get("SecretHash"))
    return POOLS[client.pool], client


def _known(pool: Pool, client: Client, request: dict[str, Any]) -> User:
    found = lookup.find(pool, request["Username"])
    if found is None:
        if _hides_users(client):
            raise (
                failed(
                    "CodeMismatchException", "Invalid verification code provided, please try again."
                )
                if "ConfirmationCode" in request
                else no_user()
            )
        raise failed("UserNotFoundException", "Username/client id combination not found.")
    return found


def _hides_users(client: Client) -> bool:
    return client.settings.get("PreventUserExistenceErrors") == "ENABLED"


def _to_verify(pool: Pool, user: User) -> str | None:
    """The attribute to which a code is sent; a phone number goes before a mail address."""
    verified = pool.settings.get("AutoVerifiedAttributes") or []
    for name in ("phone_number", "email"):
        if name in verified and name in user.attributes:
            return name
    return None


OPERATIONS: dict[str, Operation] = {
    "SignUp": _sign_up,
    "ConfirmSignUp": _confirm,
    "ResendConfirmationCode": _resend,
    "ForgotPassword": _forgot,
    "ConfirmForgotPassword": _confirm_forgot,
    "RevokeToken": _revoke,
    "GetTokensFromRefreshToken": _refresh,
}
