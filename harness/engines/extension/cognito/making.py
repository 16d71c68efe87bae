"""A new user, and where his name comes from."""

from __future__ import annotations

import uuid
from typing import Any

from . import lookup, schema
from .errors import failed, invalid
from .state import Pool, User


def attributes_of(given: list[dict[str, Any]] | None) -> dict[str, str]:
    return {each["Name"]: each.get("Value", "") for each in given or []}


def listed(attributes: dict[str, str]) -> list[dict[str, str]]:
    return [{"Name": name, "Value": value} for name, value in attributes.items()]


def new(pool: Pool, username: str, attributes: dict[str, str], *, complete: bool) -> User:
    """A user who is not yet in the pool.

    Raises:
        UsernameExistsException, InvalidParameterException
    """
    signs_in = pool.settings.get("UsernameAttributes") or []
    name, sub = lookup.written(pool, username), str(uuid.uuid4())
    if signs_in:
        attribute = "phone_number" if name.startswith("+") else "email"
        if attribute not in signs_in or (attribute == "email" and "@" not in name):
            wanted = "phone number or email" if len(signs_in) > 1 else signs_in[0].replace("_", " ")
            raise invalid(
                f"Username should be an {wanted}."
                if wanted == "email"
                else f"Username should be a {wanted}."
            )
        attributes = {attribute: name, **attributes}
        if lookup.find(pool, name):
            kind = attribute.replace("_", " ")
            raise failed(
                "UsernameExistsException", f"An account with the given {kind} already exists."
            )
        name = sub
    elif "@" in name and "email" in (pool.settings.get("AliasAttributes") or []):
        raise invalid(
            "Username cannot be of email format, since user pool is configured for email alias."
        )
    elif name in pool.users:
        raise failed(
            "UsernameExistsException",
            "User already exists" if complete else "User account already exists",
        )
    schema.check(pool.schema, attributes, complete=complete)
    return User(name, {"sub": sub, **attributes})
