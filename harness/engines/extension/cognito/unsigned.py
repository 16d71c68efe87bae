"""Whose an unsigned call is: of the account and region of the pool that it is about."""

from __future__ import annotations

from typing import Any

from . import jwt
from .state import CLIENTS, POOLS, Pool


def place(context: Any) -> None:
    """Put the call into its pool's account, where it says neither by a signature.

    The parser has run: `service_request` is there.
    """
    if _signed(context.request.headers.get("Authorization", "")):
        return
    pool = _pool(context.service_request or {})
    if pool is not None:
        context.account_id, context.region = pool.account, pool.region


def _signed(authorization: str) -> bool:
    return "Credential=" in authorization and "injectedaccesskey" not in authorization


def _pool(request: dict[str, Any]) -> Pool | None:
    if client := CLIENTS.get(request.get("ClientId", "")):
        return POOLS.get(client.pool)
    if token := request.get("AccessToken"):
        try:
            claims = jwt.read(token)
        except jwt.Unverified:
            return None
        return POOLS.get(str(claims.get("iss", "")).rpartition("/")[2])
    return None
