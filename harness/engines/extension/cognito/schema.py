"""The attributes that a pool's users may have (AWS: Working with user attributes)."""

from __future__ import annotations

import copy
from typing import Any

from .errors import invalid

_TEXTS = (
    "name",
    "given_name",
    "family_name",
    "middle_name",
    "nickname",
    "preferred_username",
    "profile",
    "picture",
    "website",
    "email",
    "gender",
    "birthdate",
    "zoneinfo",
    "locale",
    "phone_number",
    "address",
)
_BOOLEANS = ("email_verified", "phone_number_verified")
_LIMITS = {"MinLength": "0", "MaxLength": "2048"}


def standard() -> list[dict[str, Any]]:
    found = [
        _attribute(
            "sub", "String", StringAttributeConstraints={"MinLength": "1", "MaxLength": "2048"}
        )
    ]
    found[0] |= {"Mutable": False, "Required": True}
    found += [_attribute(n, "String", StringAttributeConstraints=dict(_LIMITS)) for n in _TEXTS]
    found += [_attribute(name, "Boolean") for name in _BOOLEANS]
    found.append(_attribute("updated_at", "Number", NumberAttributeConstraints={"MinValue": "0"}))
    return found


def with_own(schema: list[dict[str, Any]], given: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The schema with a template's attributes: those of standard names changed, others custom."""
    found = {attribute["Name"]: attribute for attribute in copy.deepcopy(schema)}
    for attribute in given:
        name = attribute["Name"]
        if name in found:
            found[name] |= attribute
            continue
        prefix = "dev:custom:" if attribute.get("DeveloperOnlyAttribute") else "custom:"
        full = name if name.startswith(prefix) else prefix + name
        if attribute.get("Required"):
            raise invalid("Required custom attributes are not supported currently.")
        kind = attribute.get("AttributeDataType", "String")
        made = _attribute(full, kind)
        if kind == "String":
            made["StringAttributeConstraints"] = {}
        elif kind == "Number":
            made["NumberAttributeConstraints"] = {}
        found[full] = {**made, **attribute, "Name": full}
    return list(found.values())


def check(
    schema: list[dict[str, Any]],
    attributes: dict[str, str],
    *,
    complete: bool = False,
    before: dict[str, str] | None = None,
) -> None:
    """
    Args:
        complete: required attributes have to be there.
        before: what the user has already; immutable ones must not change.

    Raises:
        InvalidParameterException: they do not conform.
    """
    known = {attribute["Name"]: attribute for attribute in schema}
    for name, value in attributes.items():
        attribute = known.get(name)
        if attribute is None:
            raise _bad(f"{name}: Attribute does not exist in the schema.")
        if before is not None and not attribute["Mutable"] and before.get(name) != value:
            raise invalid(f"user.{name}: Attribute cannot be updated.")
        _value(name, attribute, value)
    if complete:
        for name, attribute in known.items():
            if attribute["Required"] and name != "sub" and name not in attributes:
                raise _bad(f"{name}: The attribute {name} is required")


def _value(name: str, attribute: dict[str, Any], value: str) -> None:
    limits = attribute.get("StringAttributeConstraints") or {}
    if (most := limits.get("MaxLength")) and len(value) > int(most):
        raise _bad(f"{name}: String must be no longer than {most} characters")
    if (least := limits.get("MinLength")) and len(value) < int(least):
        raise _bad(f"{name}: String must be at least {least} characters")
    if attribute["AttributeDataType"] == "Number":
        try:
            number = int(value)
        except ValueError:
            raise _bad(f"{name}: Attribute value must be a number.") from None
        bounds = attribute.get("NumberAttributeConstraints") or {}
        if (least := bounds.get("MinValue")) and number < int(least):
            raise _bad(f"{name}: Number must be at least {least}")
        if (most := bounds.get("MaxValue")) and number > int(most):
            raise _bad(f"{name}: Number must be no greater than {most}")
    if name == "email" and "@" not in value.strip("@"):
        raise invalid("Invalid email address format.")
    if name == "phone_number" and not (value.startswith("+") and value[1:].isdigit()):
        raise invalid("Invalid phone number format.")


def _bad(text: str) -> Exception:
    return invalid(f"Attributes did not conform to the schema: {text}")


def _attribute(name: str, kind: str, **more: Any) -> dict[str, Any]:
    return {
        "Name": name,
        "AttributeDataType": kind,
        "DeveloperOnlyAttribute": False,
        "Mutable": True,
        "Required": False,
        **more,
    }
