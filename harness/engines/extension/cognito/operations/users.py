"""Users, as an administrator sees them."""

from __future__ import annotations

import re
import time
from typing import Any

from .. import codes, lookup, passwords, schema, tokens, triggers
from ..errors import failed, invalid
from ..making import attributes_of, listed, new
from ..state import Pool, User
from . import Operation
from .paging import paged

_FILTER = re.compile(r'\s*"?([\w:]+)"?\s*(\^?=)\s*"((?:[^"\\]|\\.)*)"\s*')
_SEARCHED = (
    "username",
    "email",
    "phone_number",
    "name",
    "given_name",
    "family_name",
    "preferred_username",
    "cognito:user_status",
    "status",
    "sub",
)


def _create(context: Any, request: dict[str, Any]) -> dict[str, Any]:
    pool = lookup.pool(context, request)
    if request.get("MessageAction") == "RESEND":
        return {"User": described(_resend(pool, request))}
    attributes = attributes_of(request.get("UserAttributes"))
    user = new(pool, request["Username"], attributes, complete=False)
    password = request.get("TemporaryPassword") or passwords.temporary()
    passwords.check(pool.settings, password)
    triggers.call(
        pool,
        "PreSignUp",
        "PreSignUp_AdminCreateUser",
        user=user.name,
        client=None,
        request=triggers.with_metadata(
            {
                "userAttributes": triggers.seen(user),
                "validationData": attributes_of(request.get("ValidationData")) or None,
            },
            request,
        ),
        response={"autoConfirmUser": False, "autoVerifyEmail": False, "autoVerifyPhone": False},
    )
    user.status = "FORCE_CHANGE_PASSWORD"
    _give_temporary(pool, user, password)
    pool.users[user.name] = user
    if request.get("MessageAction") != "SUPPRESS":
        media = request.get("DesiredDeliveryMediums") or ["SMS"]
        codes.invite(pool, user, password, media, "CustomMessage_AdminCreateUser")
    return {"User": described(user)}


def _resend(pool: Pool, request: dict[str, Any]) -> User:
    user = lookup.user(pool, request["Username"])
    if user.status != "FORCE_CHANGE_PASSWORD":
        raise failed(
            "UnsupportedUserStateException",
            "Resend not possible. No admin created user exists with the given username.",
        )
    password = request.get("TemporaryPassword") or passwords.temporary()
    _give_temporary(pool, user, password)
    media = request.get("DesiredDeliveryMediums") or ["SMS"]
    codes.invite(pool, user, password, media, "CustomMessage_AdminCreateUser")
    return user


def _give_temporary(pool: Pool, user: User, password: str) -> None:
    days = pool.settings["Policies"]["PasswordPolicy"]["TemporaryPasswordValidityDays"]
    user.secret = passwords.secret(pool.id, user.name, password)
    user.temporary_until = time.time() + days * 86400


def _get(context: Any, request: dict[str, Any]) -> dict[str, Any]:
    user = _user(context, request)[1]
    found = described(user)
    return {**found, "UserAttributes": found.pop("Attributes")}


def _delete(context: Any, request: dict[str, Any]) -> None:
    pool, user = _user(context, request)
    remove(pool, user)


def remove(pool: Pool, user: User) -> None:
    tokens.revoke_all(pool, user)
    del pool.users[user.name]


def _set_password(context: Any, request: dict[str, Any]) -> dict[str, Any]:
    pool, user = _user(context, request)
    passwords.check(pool.settings, request["Password"])
    if request.get("Permanent"):
        user.secret = passwords.secret(pool.id, user.name, request["Password"])
        user.temporary_until, user.status = None, "CONFIRMED"
    else:
        _give_temporary(pool, user, request["Password"])
        user.status = "FORCE_CHANGE_PASSWORD"
    user.touch()
    return {}


def _reset_password(context: Any, request: dict[str, Any]) -> dict[str, Any]:
    pool, user = _user(context, request)
    if user.status == "FORCE_CHANGE_PASSWORD":
        raise failed(
            "NotAuthorizedException", "User password cannot be reset in the current state."
        )
    attribute = codes.recovery(pool, user)
    codes.send(
        pool,
        None,
        user,
        purpose="password",
        source="CustomMessage_ForgotPassword",
        attribute=attribute,
    )
    user.status = "RESET_REQUIRED"
    return {}


def _confirm(context: Any, request: dict[str, Any]) -> dict[str, Any]:
    pool, user = _user(context, request)
    if user.status != "UNCONFIRMED":
        raise failed(
            "NotAuthorizedException", f"User cannot be confirmed. Current status is {user.status}"
        )
    user.status = "CONFIRMED"
    user.touch()
    triggers.confirmed(pool, None, user, "PostConfirmation_ConfirmSignUp", request)
    return {}


def _enable(context: Any, request: dict[str, Any]) -> dict[str, Any]:
    _user(context, request)[1].enabled = True
    return {}


def _disable(context: Any, request: dict[str, Any]) -> dict[str, Any]:
    pool, user = _user(context, request)
    user.enabled = False
    tokens.revoke_all(pool, user)
    return {}


def _sign_out(context: Any, request: dict[str, Any]) -> dict[str, Any]:
    tokens.revoke_all(*_user(context, request))
    return {}


def _update_attributes(context: Any, request: dict[str, Any]) -> dict[str, Any]:
    pool, user = _user(context, request)
    change(pool, user, attributes_of(request["UserAttributes"]))
    return {}


def _delete_attributes(context: Any, request: dict[str, Any]) -> dict[str, Any]:
    pool, user = _user(context, request)
    drop(pool, user, request["UserAttributeNames"])
    return {}


def change(pool: Pool, user: User, attributes: dict[str, str]) -> None:
    """A changed address is verified no longer, unless the change says so."""
    schema.check(pool.schema, attributes, before=user.attributes)
    for name in ("email", "phone_number"):
        if name in attributes and attributes[name] != user.attributes.get(name):
            user.attributes.pop(f"{name}_verified", None)
    user.attributes |= attributes
    user.touch()


def drop(pool: Pool, user: User, names: list[str]) -> None:
    required = {attribute["Name"] for attribute in pool.schema if attribute["Required"]}
    for name in names:
        if name in required:
            raise invalid(f"Required attribute {name} cannot be deleted.")
        user.attributes.pop(name, None)
    user.touch()


def _list(context: Any, request: dict[str, Any]) -> dict[str, Any]:
    pool = lookup.pool(context, request)
    found = list(pool.users.values())
    if text := request.get("Filter"):
        found = [user for user in found if _matches(user, text)]
    wanted = request.get("AttributesToGet")
    return paged(
        found,
        request,
        "Users",
        lambda user: described(user, wanted),
        limit="Limit",
        token="PaginationToken",
    )


def _matches(user: User, text: str) -> bool:
    parts = _FILTER.fullmatch(text)
    if parts is None:
        raise invalid("Error while parsing filter.")
    name, operator, value = parts[1], parts[2], re.sub(r"\\(.)", r"\1", parts[3])
    if name not in _SEARCHED:
        raise invalid(f"Invalid search attribute: {name}")
    known = {
        **user.attributes,
        "username": user.name,
        "cognito:user_status": user.status,
        "status": "Enabled" if user.enabled else "Disabled",
    }
    actual = known.get(name, "")
    return actual == value if operator == "=" else actual.startswith(value)


def described(user: User, only: list[str] | None = None) -> dict[str, Any]:
    """UserType."""
    return {
        "Username": user.name,
        "Attributes": listed(
            {name: value for name, value in user.attributes.items() if not only or name in only}
        ),
        "UserCreateDate": user.created,
        "UserLastModifiedDate": user.modified,
        "Enabled": user.enabled,
        "UserStatus": user.status,
    }


def _user(context: Any, request: dict[str, Any]) -> tuple[Pool, User]:
    pool = lookup.pool(context, request)
    return pool, lookup.user(pool, request["Username"])


OPERATIONS: dict[str, Operation] = {
    "AdminCreateUser": _create,
    "AdminGetUser": _get,
    "AdminDeleteUser": _delete,
    "AdminSetUserPassword": _set_password,
    "AdminResetUserPassword": _reset_password,
    "AdminConfirmSignUp": _confirm,
    "AdminEnableUser": _enable,
    "AdminDisableUser": _disable,
    "AdminUserGlobalSignOut": _sign_out,
    "AdminUpdateUserAttributes": _update_attributes,
    "AdminDeleteUserAttributes": _delete_attributes,
    "ListUsers": _list,
}
