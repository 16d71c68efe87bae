"""What a user's groups say in his tokens."""

from __future__ import annotations

from typing import Any

from .state import Group, Pool, User


def of(pool: Pool, user: User) -> list[Group]:
    """The groups of highest precedence (the lowest number) first; without one, last."""
    found = [pool.groups[name] for name in user.groups if name in pool.groups]
    return sorted(found, key=_precedence)


def configuration(pool: Pool, user: User) -> dict[str, Any]:
    """`groupsToOverride`, `iamRolesToOverride`, `preferredRole`, as triggers see them."""
    groups = of(pool, user)
    with_role = [group for group in groups if group.settings.get("RoleArn")]
    first = [g for g in with_role if _precedence(g) == _precedence(with_role[0])]
    preferred = {group.settings["RoleArn"] for group in first}
    return {
        "groupsToOverride": [group.name for group in groups],
        "iamRolesToOverride": [group.settings["RoleArn"] for group in with_role],
        # AWS: two groups of one precedence with different roles prefer none
        "preferredRole": preferred.pop() if len(preferred) == 1 else None,
    }


def claims(found: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Claims of the identity token and of the access token."""
    groups, roles = found.get("groupsToOverride"), found.get("iamRolesToOverride")
    access = {"cognito:groups": groups} if groups else {}
    identity = dict(access)
    if roles:
        identity["cognito:roles"] = roles
    if preferred := found.get("preferredRole"):
        identity["cognito:preferred_role"] = preferred
    return identity, access


def _precedence(group: Group) -> float:
    value = group.settings.get("Precedence")
    return float("inf") if value is None else float(value)
