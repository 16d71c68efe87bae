"""What AWS's services give out, or are given, as secrets: by call, as the recorder tells it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

_EVERY: dict[tuple[str, str], tuple[str, ...]] = {
    ("secretsmanager", "*"): ("SecretString", "SecretBinary", "RandomPassword"),
    ("kms", "*"): ("Plaintext", "PrivateKeyPlaintext"),
    ("sts", "*"): ("AccessKeyId", "SecretAccessKey", "SessionToken"),
    ("iam", "CreateAccessKey"): ("AccessKeyId", "SecretAccessKey"),
    ("iam", "*"): ("Password", "OldPassword", "NewPassword", "Base32StringSeed"),
    ("apigateway", "CreateApiKey"): ("value",),
    ("apigateway", "GetApiKey"): ("value",),
    ("apigateway", "GetApiKeys"): ("value",),
    ("cognito-identity", "*"): ("AccessKeyId", "SecretKey", "SessionToken", "Token"),
    ("cognito-idp", "*"): (
        *("Password", "TemporaryPassword", "PreviousPassword", "ProposedPassword", "PASSWORD"),
        *("NEW_PASSWORD", "SECRET_HASH", "SecretHash", "ClientSecret", "SecretCode", "UserCode"),
        *("IdToken", "AccessToken", "RefreshToken", "ConfirmationCode", "REFRESH_TOKEN"),
        *("SMS_MFA_CODE", "SOFTWARE_TOKEN_MFA_CODE", "Session"),
    ),
}
"""By service and operation (`*`: each): the keys whose values are secret."""


def secrets_of(call: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Key and value of each secret in the record of a call."""
    service, operation = str(call.get("service")), str(call.get("operation"))
    keys = {*_EVERY.get((service, "*"), ()), *_EVERY.get((service, operation), ())}
    for part in (call.get("parameters"), call.get("response")):
        if service == "ssm":
            yield from _secure_strings(part)
        elif keys:
            yield from _under(part, keys)


def _under(value: Any, keys: set[str]) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in keys and isinstance(inner, str):
                yield key, inner
            else:
                yield from _under(inner, keys)
    elif isinstance(value, list):
        for inner in value:
            yield from _under(inner, keys)


def _secure_strings(value: Any) -> Iterator[tuple[str, Any]]:
    """Systems Manager: parameters of the type SecureString, put and got."""
    if isinstance(value, dict):
        if value.get("Type") == "SecureString" and isinstance(value.get("Value"), str):
            name = str(value.get("Name", "SecureString")).rpartition("/")[2]
            # Got without decryption, it is `kms:KEY:` and what would be encrypted.
            yield name, value["Value"]
            if value["Value"].startswith("kms:"):
                yield name, value["Value"].split(":", 2)[-1]
        for inner in value.values():
            yield from _secure_strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _secure_strings(inner)
