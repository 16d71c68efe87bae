"""Policies that IAM keeps: of roles, users and their groups, and boundaries."""

from __future__ import annotations

from typing import Any

from .callers import Caller
from .evaluation.documents import Document, parsed

Documents = tuple[Document, ...]


def identity(caller: Caller) -> Documents:
    """Inline and attached, of the role, or of the user and his groups."""
    owner = caller.identity
    if owner is None:
        return ()
    holders = [owner]
    if caller.principal.kind == "user":
        holders += [g for g in _backend(caller).groups.values() if owner in g.users]
    return tuple(parsed(text) for holder in holders for text in _texts(holder))


def boundary(caller: Caller) -> Documents | None:
    owner = caller.identity
    arn = getattr(owner, "permissions_boundary_arn", None) if owner is not None else None
    arn = arn or getattr(owner, "permissions_boundary", None)
    if isinstance(arn, dict):
        arn = arn.get("PermissionsBoundaryArn")
    if not arn:
        return None
    return managed(caller.principal.account, arn)


def session(caller: Caller) -> Documents | None:
    return (parsed(caller.session_policy),) if caller.session_policy else None


def managed(account: str, arn: str) -> Documents:
    """A managed policy's document; nothing, which allows nothing, where there is none."""
    from moto.iam.models import iam_backends

    policy = iam_backends[account]["aws"].managed_policies.get(arn)
    return (parsed(_default(policy)),) if policy is not None else ()


def _texts(holder: Any) -> list[str]:
    inline = holder.policies
    values = inline.values() if isinstance(inline, dict) else inline
    attached = [_default(policy) for policy in holder.managed_policies.values()]
    return [*(str(value) for value in values), *attached]


def _default(policy: Any) -> str:
    wanted = policy.default_version_id
    return str(next(v.document for v in policy.versions if v.version_id == wanted))


def _backend(caller: Caller) -> Any:
    from moto.iam.models import iam_backends

    return iam_backends[caller.principal.account]["aws"]
