"""Groups, and who is in them."""

from __future__ import annotations

from typing import Any

from .. import groups, lookup
from ..errors import failed, not_found
from ..state import Group, Pool
from . import Operation
from .paging import paged
from .users import described as user_described

_SETTINGS = ("Description", "RoleArn", "Precedence")


def _create(context: Any, request: dict[str, Any]) -> dict[str, Any]:
    pool, name = lookup.pool(context, request), request["GroupName"]
    if name in pool.groups:
        raise failed("GroupExistsException", "A group with the name already exists.")
    pool.groups[name] = Group(name, _given(request))
    return _shown(pool, name)


def _get(context: Any, request: dict[str, Any]) -> dict[str, Any]:
    pool = lookup.pool(context, request)
    return _shown(pool, _group(pool, request).name)


def _update(context: Any, request: dict[str, Any]) -> dict[str, Any]:
    pool = lookup.pool(context, request)
    group = _group(pool, request)
    group.settings |= _given(request)
    group.touch()
    return _shown(pool, group.name)


def _delete(context: Any, request: dict[str, Any]) -> None:
    pool = lookup.pool(context, request)
    name = _group(pool, request).name
    del pool.groups[name]
    for user in pool.users.values():
        if name in user.groups:
            user.groups.remove(name)


def _list(context: Any, request: dict[str, Any]) -> dict[str, Any]:
    pool = lookup.pool(context, request)
    return _page(list(pool.groups.values()), request, pool)


def _page(found: list[Group], request: dict[str, Any], pool: Pool) -> dict[str, Any]:
    return paged(found, request, "Groups", lambda g: described(pool, g), limit="Limit")


def _add(context: Any, request: dict[str, Any]) -> None:
    pool = lookup.pool(context, request)
    group, user = _group(pool, request), lookup.user(pool, request["Username"])
    if group.name not in user.groups:
        user.groups.append(group.name)


def _remove(context: Any, request: dict[str, Any]) -> None:
    pool = lookup.pool(context, request)
    group, user = _group(pool, request), lookup.user(pool, request["Username"])
    if group.name in user.groups:
        user.groups.remove(group.name)


def _of_user(context: Any, request: dict[str, Any]) -> dict[str, Any]:
    pool = lookup.pool(context, request)
    return _page(groups.of(pool, lookup.user(pool, request["Username"])), request, pool)


def _users(context: Any, request: dict[str, Any]) -> dict[str, Any]:
    pool = lookup.pool(context, request)
    name = _group(pool, request).name
    found = [user for user in pool.users.values() if name in user.groups]
    return paged(found, request, "Users", user_described, limit="Limit")


def described(pool: Pool, group: Group) -> dict[str, Any]:
    """GroupType."""
    return {
        "GroupName": group.name,
        "UserPoolId": pool.id,
        **group.settings,
        "CreationDate": group.created,
        "LastModifiedDate": group.modified,
    }


def _shown(pool: Pool, name: str) -> dict[str, Any]:
    return {"Group": described(pool, pool.groups[name])}


def _group(pool: Pool, request: dict[str, Any]) -> Group:
    found = pool.groups.get(request["GroupName"])
    if found is None:
        raise not_found("Group not found.")
    return found


def _given(request: dict[str, Any]) -> dict[str, Any]:
    return {name: request[name] for name in _SETTINGS if request.get(name) is not None}


OPERATIONS: dict[str, Operation] = {
    "CreateGroup": _create,
    "GetGroup": _get,
    "UpdateGroup": _update,
    "DeleteGroup": _delete,
    "ListGroups": _list,
    "AdminAddUserToGroup": _add,
    "AdminRemoveUserFromGroup": _remove,
    "AdminListGroupsForUser": _of_user,
    "ListUsersInGroup": _users,
}
