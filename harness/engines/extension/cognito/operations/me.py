"""What a user does with an access token."""

from __future__ import annotations

from typing import Any

from .. import codes, passwords, tokens
from ..errors import invalid, not_authorized
from ..making import attributes_of, listed
from ..state import CLIENTS
from . import Operation
from .users import change, drop, remove

_ADDRESSES = ("email", "phone_number")


def _get(_context: Any, request: dict[str, Any]) -> dict[str, Any]:
    _, user, claims = tokens.holder(request["AccessToken"])
    readable = CLIENTS[claims["client_id"]].settings.get("ReadAttributes")
    shown = {
        name: value
        for name, value in user.attributes.items()
        if not readable or name in readable or name == "sub"
    }
    return {"Username": user.name, "UserAttributes": listed(shown)}


def _update(_context: Any, request: dict[str, Any]) -> dict[str, Any]:
    pool, user, claims = tokens.holder(request["AccessToken"])
    client = CLIENTS[claims["client_id"]]
    attributes = attributes_of(request["UserAttributes"])
    writable = client.settings.get("WriteAttributes")
    if (writable and set(attributes) - set(writable)) or any(
        name.endswith("_verified") for name in attributes
    ):
        raise not_authorized("A client attempted to write unauthorized attribute")
    changed = [n for n in _ADDRESSES if n in attributes and attributes[n] != user.attributes.get(n)]
    change(pool, user, attributes)
    verified = pool.settings.get("AutoVerifiedAttributes") or []
    source, metadata = "CustomMessage_UpdateUserAttribute", request.get("ClientMetadata")
    sent = [
        codes.send(
            pool, client, user, purpose=name, source=source, attribute=name, metadata=metadata
        )
        for name in changed
        if name in verified
    ]
    return {"CodeDeliveryDetailsList": sent}


def _delete_attributes(_context: Any, request: dict[str, Any]) -> dict[str, Any]:
    pool, user, _ = tokens.holder(request["AccessToken"])
    drop(pool, user, request["UserAttributeNames"])
    return {}


def _ask_code(_context: Any, request: dict[str, Any]) -> dict[str, Any]:
    pool, user, claims = tokens.holder(request["AccessToken"])
    name = request["AttributeName"]
    if name not in _ADDRESSES or name not in user.attributes:
        raise invalid(f"{name} cannot be verified: the user has no such address.")
    source, client = "CustomMessage_VerifyUserAttribute", CLIENTS[claims["client_id"]]
    sent = codes.send(
        pool,
        client,
        user,
        purpose=name,
        source=source,
        attribute=name,
        metadata=request.get("ClientMetadata"),
    )
    return {"CodeDeliveryDetails": sent}


def _verify(_context: Any, request: dict[str, Any]) -> dict[str, Any]:
    _, user, _ = tokens.holder(request["AccessToken"])
    codes.use(user, request["AttributeName"], request["Code"])
    user.attributes[f"{request['AttributeName']}_verified"] = "true"
    user.touch()
    return {}


def _change_password(_context: Any, request: dict[str, Any]) -> dict[str, Any]:
    pool, user, _ = tokens.holder(request["AccessToken"])
    before = request.get("PreviousPassword") or ""
    if not passwords.proves(user.secret, pool.id, user.name, before):
        raise not_authorized()
    passwords.check(pool.settings, request["ProposedPassword"])
    user.secret = passwords.secret(pool.id, user.name, request["ProposedPassword"])
    user.touch()
    return {}


def _sign_out(_context: Any, request: dict[str, Any]) -> dict[str, Any]:
    pool, user, _ = tokens.holder(request["AccessToken"])
    tokens.revoke_all(pool, user)
    return {}


def _delete(_context: Any, request: dict[str, Any]) -> None:
    pool, user, _ = tokens.holder(request["AccessToken"])
    remove(pool, user)


OPERATIONS: dict[str, Operation] = {
    "GetUser": _get,
    "UpdateUserAttributes": _update,
    "DeleteUserAttributes": _delete_attributes,
    "GetUserAttributeVerificationCode": _ask_code,
    "VerifyUserAttribute": _verify,
    "ChangePassword": _change_password,
    "GlobalSignOut": _sign_out,
    "DeleteUser": _delete,
}
