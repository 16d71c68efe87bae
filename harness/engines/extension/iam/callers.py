"""Whose credentials a call was signed with: a role's session, a user, or a service by itself."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..imported import imported
from .evaluation.principals import Principal

_sessions: dict[str, Any] = {}
"""Sessions of roles by access key, as far as they were asked for."""
_MOST = 10_000


@dataclass(frozen=True)
class Caller:
    """`identity` is moto's role or user, None where it is gone (nothing is allowed then)."""

    principal: Principal
    identity: Any = None
    session_policy: str | None = None
    session_name: str = ""


def of_key(access_key: str | None, account: str) -> Caller | None:
    """None: credentials of the account itself, which may do everything."""
    if not access_key or access_key == account:
        return None
    if session := _session(access_key):
        return _of_session(session)
    return _user(access_key)


def service(name: str, account: str) -> Caller:
    """`name` is `sns` or `sns.amazonaws.com`."""
    full = name if "." in name else f"{name}.amazonaws.com"
    return Caller(Principal("service", full, account))


def of_role(arn: str, session: str) -> Caller:
    """A role as it would call, in a session of that name."""
    account, name = arn.split(":")[4], arn.rpartition("/")[2]
    session_arn = f"arn:aws:sts::{account}:assumed-role/{name}/{session}"
    return Caller(Principal("role", session_arn, account, arn), _role(arn), None, session)


def _of_session(session: Any) -> Caller:
    account = session.role_arn.split(":")[4]
    principal = Principal("role", session.arn, account, session.role_arn)
    return Caller(principal, _role(session.role_arn), session.policy, session.session_name)


def _role(arn: str) -> Any:
    from moto.iam.models import iam_backends

    roles = iam_backends[arn.split(":")[4]]["aws"].roles.values()
    return next((role for role in roles if role.arn == arn), None)


def _session(access_key: str) -> Any:
    if access_key in _sessions:
        return _sessions[access_key]
    models = imported("moto.sts.models")
    if models is None:
        return None
    if len(_sessions) > _MOST:
        _sessions.clear()
    for backends in list(models.sts_backends.values()):
        for backend in list(backends.values()):
            for session in reversed(backend.assumed_roles):
                if session.access_key_id == access_key:
                    return _sessions.setdefault(access_key, session)
    return None


def _user(access_key: str) -> Caller | None:
    models = imported("moto.iam.models")
    if models is None:
        return None
    for account, backends in list(models.iam_backends.items()):
        backend = backends.get("aws")
        for user in list(backend.users.values()) if backend else ():
            if any(key.access_key_id == access_key for key in user.access_keys):
                return Caller(Principal("user", user.arn, account), user)
    return None
