"""Resource servers with their scopes, and domains."""

from __future__ import annotations

import copy
from typing import Any

from .. import lookup
from ..errors import invalid, not_found, refused
from ..state import DOMAINS, POOLS
from . import Operation
from .paging import paged

_NAMES = ("UserPoolId", "Identifier", "Name", "Scopes")


def _create(context: Any, request: dict[str, Any]) -> dict[str, Any]:
    pool = lookup.pool(context, request)
    if request["Identifier"] in pool.servers:
        raise invalid(f"{request['Identifier']} already exists in user pool {pool.id}.")
    return _put(pool, request)


def _update(context: Any, request: dict[str, Any]) -> dict[str, Any]:
    pool = lookup.pool(context, request)
    _server(pool, request)
    return _put(pool, request)


def _put(pool: Any, request: dict[str, Any]) -> dict[str, Any]:
    server = {name: copy.deepcopy(request[name]) for name in _NAMES if name in request}
    server.setdefault("Scopes", [])
    pool.servers[request["Identifier"]] = server
    return {"ResourceServer": server}


def _describe(context: Any, request: dict[str, Any]) -> dict[str, Any]:
    return {"ResourceServer": _server(lookup.pool(context, request), request)}


def _delete(context: Any, request: dict[str, Any]) -> None:
    pool = lookup.pool(context, request)
    _server(pool, request)
    del pool.servers[request["Identifier"]]


def _list(context: Any, request: dict[str, Any]) -> dict[str, Any]:
    found = list(lookup.pool(context, request).servers.values())
    return paged(found, request, "ResourceServers", dict, most=50)


def _server(pool: Any, request: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] | None = pool.servers.get(request["Identifier"])
    if found is None:
        raise not_found("Resource server does not exist.")
    return found


def _create_domain(context: Any, request: dict[str, Any]) -> dict[str, Any]:
    pool = lookup.pool(context, request)
    if request.get("CustomDomainConfig"):
        raise refused("A custom domain of a user pool")
    if request["Domain"] in DOMAINS:
        raise invalid("Domain already associated with another user pool.")
    if pool.id in DOMAINS.values():
        raise invalid("User pool already has a domain configured.")
    DOMAINS[request["Domain"]] = pool.id
    return {}


def _describe_domain(context: Any, request: dict[str, Any]) -> dict[str, Any]:
    pool = POOLS.get(DOMAINS.get(request["Domain"], ""))
    if pool is None or pool.account != context.account_id:
        return {"DomainDescription": {}}
    return {
        "DomainDescription": {
            "UserPoolId": pool.id,
            "AWSAccountId": pool.account,
            "Domain": request["Domain"],
            "Status": "ACTIVE",
        }
    }


def _delete_domain(context: Any, request: dict[str, Any]) -> None:
    pool = lookup.pool(context, request)
    if DOMAINS.get(request["Domain"]) != pool.id:
        raise invalid(f"No such domain or user pool exists: {request['Domain']}")
    del DOMAINS[request["Domain"]]


OPERATIONS: dict[str, Operation] = {
    "CreateResourceServer": _create,
    "UpdateResourceServer": _update,
    "DescribeResourceServer": _describe,
    "DeleteResourceServer": _delete,
    "ListResourceServers": _list,
    "CreateUserPoolDomain": _create_domain,
    "DescribeUserPoolDomain": _describe_domain,
    "DeleteUserPoolDomain": _delete_domain,
}
