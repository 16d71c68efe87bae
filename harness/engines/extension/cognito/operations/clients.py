"""App clients."""

from __future__ import annotations

import copy
import secrets
import string
from typing import Any

from .. import lookup
from ..errors import failed, invalid
from ..state import CLIENTS, Client, Pool
from . import Operation
from .paging import paged

_LETTERS = string.ascii_lowercase + string.digits
_DEFAULT = {
    "RefreshTokenValidity": 30,
    "TokenValidityUnits": {},
    "AllowedOAuthFlowsUserPoolClient": False,
    "EnableTokenRevocation": True,
    "AuthSessionValidity": 3,
}
_SECONDS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}
_LIMITS = {
    "AccessToken": ("hours", 300, 86400),
    "IdToken": ("hours", 300, 86400),
    "RefreshToken": ("days", 3600, 315360000),
}
"""Usual unit, and the seconds between which a token may hold."""
_OLD_FLOWS = {"ADMIN_NO_SRP_AUTH", "CUSTOM_AUTH_FLOW_ONLY", "USER_PASSWORD_AUTH"}


def _create(context: Any, request: dict[str, Any]) -> dict[str, Any]:
    pool = lookup.pool(context, request)
    secret = _random(51) if request.get("GenerateSecret") else None
    settings = _settings(pool, request, secret)
    client = Client(_random(26), pool.id, settings, secret)
    CLIENTS[client.id] = client
    return {"UserPoolClient": described(client)}


def _describe(context: Any, request: dict[str, Any]) -> dict[str, Any]:
    return {"UserPoolClient": described(_client(context, request))}


def _update(context: Any, request: dict[str, Any]) -> dict[str, Any]:
    client = _client(context, request)
    settings = _settings(lookup.pool(context, request), request, client.secret)
    settings["ClientName"] = request.get("ClientName") or client.settings["ClientName"]
    client.settings = settings
    client.touch()
    return {"UserPoolClient": described(client)}


def _delete(context: Any, request: dict[str, Any]) -> None:
    del CLIENTS[_client(context, request).id]


def _list(context: Any, request: dict[str, Any]) -> dict[str, Any]:
    pool = lookup.pool(context, request)
    found = [client for client in CLIENTS.values() if client.pool == pool.id]
    return paged(found, request, "UserPoolClients", _summary)


def _client(context: Any, request: dict[str, Any]) -> Client:
    return lookup.client(request, lookup.pool(context, request))


def described(client: Client) -> dict[str, Any]:
    """UserPoolClientType."""
    return {
        **copy.deepcopy(client.settings),
        "UserPoolId": client.pool,
        "ClientId": client.id,
        **({"ClientSecret": client.secret} if client.secret else {}),
        "CreationDate": client.created,
        "LastModifiedDate": client.modified,
    }


def _summary(client: Client) -> dict[str, Any]:
    return {
        "ClientId": client.id,
        "UserPoolId": client.pool,
        "ClientName": client.settings["ClientName"],
    }


def _settings(pool: Pool, request: dict[str, Any], secret: str | None) -> dict[str, Any]:
    given = {
        key: copy.deepcopy(value)
        for key, value in request.items()
        if key not in ("UserPoolId", "ClientId", "GenerateSecret") and value is not None
    }
    _check_flows(given.get("ExplicitAuthFlows") or [])
    _check_validity(given)
    _check_oauth(pool, given, secret)
    return {**_DEFAULT, **given}


def _check_flows(flows: list[str]) -> None:
    if _OLD_FLOWS & set(flows) and any(flow.startswith("ALLOW_") for flow in flows):
        raise invalid(
            "ExplicitAuthFlows: values without ALLOW_ cannot be combined with those with it."
        )


def _check_validity(given: dict[str, Any]) -> None:
    units = given.get("TokenValidityUnits") or {}
    for token, (unit, least, most) in _LIMITS.items():
        value = given.get(f"{token}Validity")
        if not value:
            continue
        seconds = value * _SECONDS[units.get(token, unit)]
        if not least <= seconds <= most:
            raise invalid(f"Invalid range for token validity: {token}Validity is {seconds} s.")


def _check_oauth(pool: Pool, given: dict[str, Any], secret: str | None) -> None:
    flows = given.get("AllowedOAuthFlows") or []
    if "client_credentials" in flows and len(flows) > 1:
        raise failed(
            "InvalidOAuthFlowException",
            "client_credentials flow can not be selected along with code flow or implicit flow.",
        )
    if "client_credentials" in flows and not secret:
        raise failed(
            "InvalidOAuthFlowException",
            "client_credentials flow can not be selected if client does not have a client secret.",
        )
    known = {"phone", "email", "openid", "profile", "aws.cognito.signin.user.admin"}
    for server in pool.servers.values():
        names = (scope["ScopeName"] for scope in server.get("Scopes") or [])
        known |= {f"{server['Identifier']}/{name}" for name in names}
    for scope in given.get("AllowedOAuthScopes") or []:
        if scope not in known:
            raise failed("ScopeDoesNotExistException", f"Invalid scope requested: {scope}")


def _random(length: int) -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(length))


OPERATIONS: dict[str, Operation] = {
    "CreateUserPoolClient": _create,
    "DescribeUserPoolClient": _describe,
    "UpdateUserPoolClient": _update,
    "DeleteUserPoolClient": _delete,
    "ListUserPoolClients": _list,
}
