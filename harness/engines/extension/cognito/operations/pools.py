"""User pools."""

from __future__ import annotations

import copy
import random
import string
from typing import Any

from .. import keys, lookup, schema, triggers
from ..errors import invalid, refused
from ..state import CLIENTS, DOMAINS, POOLS, Pool
from . import Operation
from .paging import paged

_LETTERS = string.ascii_letters + string.digits
_PASSWORDS = {
    "MinimumLength": 8,
    "RequireUppercase": True,
    "RequireLowercase": True,
    "RequireNumbers": True,
    "RequireSymbols": True,
    "TemporaryPasswordValidityDays": 7,
}
_GIVEN_PASSWORDS = {
    **dict.fromkeys(name for name in _PASSWORDS if name.startswith("Require")),
    "MinimumLength": 8,
    "TemporaryPasswordValidityDays": 7,
}


def _create(context: Any, request: dict[str, Any]) -> dict[str, Any]:
    own = schema.with_own(schema.standard(), request.get("Schema") or [])
    settings = _settings(request, request["PoolName"])
    name = "".join(random.choices(_LETTERS, k=9))
    pool = Pool(f"{context.region}_{name}", context.account_id, context.region, settings, own)
    POOLS[pool.id] = pool
    return {"UserPool": described(pool)}


def _describe(context: Any, request: dict[str, Any]) -> dict[str, Any]:
    return {"UserPool": described(lookup.pool(context, request))}


def _update(context: Any, request: dict[str, Any]) -> None:
    pool = lookup.pool(context, request)
    fixed = ("AliasAttributes", "UsernameAttributes", "UsernameConfiguration")
    kept = {name: pool.settings[name] for name in fixed if name in pool.settings}
    # what is not named goes back to its default (AWS: UpdateUserPool)
    pool.settings = {**_settings(request, pool.settings["Name"]), **kept}
    if "UserPoolTags" not in request:
        pool.settings["UserPoolTags"] = pool.settings.get("UserPoolTags", {})
    pool.touch()


def _delete(context: Any, request: dict[str, Any]) -> None:
    pool = lookup.pool(context, request)
    if pool.settings["DeletionProtection"] == "ACTIVE":
        raise invalid(
            "The user pool cannot be deleted because deletion protection is activated. "
            "Deletion protection must be inactivated first."
        )
    if pool.id in DOMAINS.values():
        raise invalid(
            "User pool cannot be deleted. It has a domain configured that should be deleted first."
        )
    remove(pool)


def remove(pool: Pool) -> None:
    POOLS.pop(pool.id, None)
    keys.forget(pool.id)
    for client in [c for c in CLIENTS.values() if c.pool == pool.id]:
        del CLIENTS[client.id]


def _list(context: Any, request: dict[str, Any]) -> dict[str, Any]:
    here = (context.account_id, context.region)
    found = [p for p in POOLS.values() if (p.account, p.region) == here]
    return paged(found, request, "UserPools", _summary)


def _add_attributes(context: Any, request: dict[str, Any]) -> None:
    pool = lookup.pool(context, request)
    names = {attribute["Name"] for attribute in pool.schema}
    for attribute in request["CustomAttributes"]:
        if (name := f"custom:{attribute['Name']}") in names:
            raise invalid(f"{name}: Existing attribute already has name {name}.")
    pool.schema = schema.with_own(pool.schema, request["CustomAttributes"])


def _mfa(context: Any, request: dict[str, Any]) -> dict[str, Any]:
    pool = lookup.pool(context, request)
    return {"MfaConfiguration": pool.settings["MfaConfiguration"]}


def _set_mfa(context: Any, request: dict[str, Any]) -> dict[str, Any]:
    pool = lookup.pool(context, request)
    pool.settings["MfaConfiguration"] = _factors(request)
    return {"MfaConfiguration": pool.settings["MfaConfiguration"]}


def _tag(_context: Any, request: dict[str, Any]) -> None:
    _tagged(request).update(request["Tags"])


def _untag(_context: Any, request: dict[str, Any]) -> None:
    for key in request["TagKeys"]:
        _tagged(request).pop(key, None)


def _tags(_context: Any, request: dict[str, Any]) -> dict[str, Any]:
    return {"Tags": dict(_tagged(request))}


def _tagged(request: dict[str, Any]) -> dict[str, str]:
    from ..errors import not_found

    pool = POOLS.get(request["ResourceArn"].rpartition("/")[2])
    if pool is None or pool.arn != request["ResourceArn"]:
        raise not_found(f"Resource {request['ResourceArn']} does not exist.")
    tags: dict[str, str] = pool.settings.setdefault("UserPoolTags", {})
    return tags


def described(pool: Pool) -> dict[str, Any]:
    """UserPoolType."""
    domain = next((name for name, of in DOMAINS.items() if of == pool.id), None)
    return {
        **copy.deepcopy(pool.settings),
        "Id": pool.id,
        "Arn": pool.arn,
        "SchemaAttributes": copy.deepcopy(pool.schema),
        "CreationDate": pool.created,
        "LastModifiedDate": pool.modified,
        "EstimatedNumberOfUsers": len(pool.users),
        **({"Domain": domain} if domain else {}),
    }


def _summary(pool: Pool) -> dict[str, Any]:
    return {
        "Id": pool.id,
        "Name": pool.settings["Name"],
        "LambdaConfig": pool.settings["LambdaConfig"],
        "CreationDate": pool.created,
        "LastModifiedDate": pool.modified,
    }


def _settings(request: dict[str, Any], name: str) -> dict[str, Any]:
    triggers.check(request)
    given = {
        key: copy.deepcopy(value)
        for key, value in request.items()
        if key not in ("UserPoolId", "PoolName", "Schema") and value is not None
    }
    if given.get("UsernameAttributes") and given.get("AliasAttributes"):
        raise invalid(
            "Only one of the aliasAttributes or usernameAttributes can be set in a user pool"
        )
    policies = given.get("Policies") or {}
    named = policies.get("PasswordPolicy")
    passwords = _PASSWORDS if named is None else {**_without(_GIVEN_PASSWORDS), **named}
    admin = {
        "AllowAdminCreateUserOnly": False,
        **(given.get("AdminCreateUserConfig") or {}),
    }
    admin.setdefault("UnusedAccountValidityDays", passwords["TemporaryPasswordValidityDays"])
    return {
        "LambdaConfig": {},
        "DeletionProtection": "INACTIVE",
        "EmailConfiguration": {"EmailSendingAccount": "COGNITO_DEFAULT"},
        "VerificationMessageTemplate": {"DefaultEmailOption": "CONFIRM_WITH_CODE"},
        "UserPoolTags": {},
        "UserPoolTier": "ESSENTIALS",
        **given,
        "Name": name,
        "Policies": {
            "SignInPolicy": {"AllowedFirstAuthFactors": ["PASSWORD"]},
            **policies,
            "PasswordPolicy": passwords,
        },
        "AdminCreateUserConfig": admin,
        "MfaConfiguration": _factors(given),
    }


def _without(policy: dict[str, Any]) -> dict[str, Any]:
    return {name: False if value is None else value for name, value in policy.items()}


def _factors(request: dict[str, Any]) -> str:
    wanted: str = request.get("MfaConfiguration") or "OFF"
    if wanted == "ON":
        raise refused("A second factor (MfaConfiguration ON)")
    return wanted


OPERATIONS: dict[str, Operation] = {
    "CreateUserPool": _create,
    "DescribeUserPool": _describe,
    "UpdateUserPool": _update,
    "DeleteUserPool": _delete,
    "ListUserPools": _list,
    "AddCustomAttributes": _add_attributes,
    "GetUserPoolMfaConfig": _mfa,
    "SetUserPoolMfaConfig": _set_mfa,
    "TagResource": _tag,
    "UntagResource": _untag,
    "ListTagsForResource": _tags,
}
