"""Codes that users are sent, and the mails and text messages that carry them.

They leave no machine. Mails lie in the same mailbox as those of SES; a text message lies there
too, with the number as its address. AWS: Configuring verification and invitation messages.
"""

from __future__ import annotations

import hmac
import secrets
import time
from typing import Any

from . import triggers
from .errors import failed, invalid
from .state import Client, Code, Pool, User

FROM = "no-reply@verificationemail.com"
"""The sender where a pool names none (AWS: EmailConfiguration)."""
_HOLDS = {"sign-up": 24 * 3600, "password": 3600}
"""Seconds, by purpose; the code of an attribute holds 24 hours."""

OUTBOX: dict[str, list[dict[str, Any]]] = {}
"""By account, in the form of the control server's mails, oldest first."""


def send(
    pool: Pool,
    client: Client | None,
    user: User,
    *,
    purpose: str,
    source: str,
    attribute: str,
    metadata: dict[str, str] | None = None,
) -> dict[str, str]:
    """Make a code for a purpose and send it to the user's `email` or `phone_number`.

    Returns:
        CodeDeliveryDetails.
    """
    code = f"{secrets.randbelow(10**6):06}"
    user.codes[purpose] = Code(code, time.time() + _HOLDS.get(purpose, 24 * 3600))
    settings = pool.settings
    template = settings.get("VerificationMessageTemplate") or {}
    texts = {
        "emailSubject": template.get("EmailSubject")
        or settings.get("EmailVerificationSubject")
        or "Your verification code",
        "emailMessage": template.get("EmailMessage")
        or settings.get("EmailVerificationMessage")
        or "Your confirmation code is {####}",
        "smsMessage": template.get("SmsMessage")
        or settings.get("SmsVerificationMessage")
        or "Your confirmation code is {####}",
    }
    _deliver(
        pool,
        client,
        user,
        source=source,
        attribute=attribute,
        texts=texts,
        code=code,
        metadata=metadata,
    )
    return {
        "Destination": _masked(user.attributes[attribute]),
        "DeliveryMedium": "EMAIL" if attribute == "email" else "SMS",
        "AttributeName": attribute,
    }


def invite(pool: Pool, user: User, password: str, media: list[str], source: str) -> None:
    """The message with a temporary password, by each medium that the user has an address for."""
    template = pool.settings["AdminCreateUserConfig"].get("InviteMessageTemplate") or {}
    default = "Your username is {username} and temporary password is {####}."
    texts = {
        "emailSubject": template.get("EmailSubject") or "Your temporary password",
        "emailMessage": template.get("EmailMessage") or default,
        "smsMessage": template.get("SMSMessage") or default,
    }
    for medium in media:
        attribute = "email" if medium == "EMAIL" else "phone_number"
        if attribute in user.attributes:
            _deliver(
                pool,
                None,
                user,
                source=source,
                attribute=attribute,
                texts=texts,
                code=password,
            )


def use(user: User, purpose: str, given: str) -> None:
    """
    Raises:
        CodeMismatchException: it is another one, or none was sent.
        ExpiredCodeException: it no longer holds.
    """
    code = user.codes.get(purpose)
    if code is None:
        raise failed("ExpiredCodeException", "Invalid code provided, please request a code again.")
    if time.time() >= code.expires:
        raise failed("ExpiredCodeException", "Invalid code provided, please request a code again.")
    if not hmac.compare_digest(code.text.encode(), given.encode()):
        raise failed(
            "CodeMismatchException", "Invalid verification code provided, please try again."
        )
    del user.codes[purpose]


def recovery(pool: Pool, user: User) -> str:
    """The verified attribute by which the user gets back in.

    Raises:
        InvalidParameterException: there is none.
    """
    setting = (pool.settings.get("AccountRecoverySetting") or {}).get("RecoveryMechanisms") or []
    order = [m["Name"] for m in sorted(setting, key=lambda m: m["Priority"])]
    for name in order or ["verified_phone_number", "verified_email"]:
        attribute = name.removeprefix("verified_")
        if user.attributes.get(f"{attribute}_verified") == "true" and attribute in user.attributes:
            return attribute
    raise invalid(
        "Cannot reset password for the user as there is no registered/verified email or "
        "phone_number"
    )


def _deliver(
    pool: Pool,
    client: Client | None,
    user: User,
    *,
    source: str,
    attribute: str,
    texts: dict[str, str],
    code: str,
    metadata: dict[str, str] | None = None,
) -> None:
    request: dict[str, Any] = {
        "userAttributes": triggers.seen(user),
        "codeParameter": "{####}",
        "usernameParameter": "{username}" if source.endswith("AdminCreateUser") else None,
        "linkParameter": "{##Click Here##}",
    }
    if metadata:
        request["clientMetadata"] = metadata
    answer = triggers.call(
        pool,
        "CustomMessage",
        source,
        user=user.name,
        client=client,
        request=request,
        response=dict.fromkeys(texts),
    )
    chosen = {name: answer.get(name) or text for name, text in texts.items()}
    filled = {
        name: text.replace("{####}", code).replace("{username}", user.name)
        for name, text in chosen.items()
    }
    mail = attribute == "email"
    sender = (pool.settings.get("EmailConfiguration") or {}).get("From")
    OUTBOX.setdefault(pool.account, []).append(
        {
            "id": secrets.token_hex(16),
            "region": pool.region,
            "from": sender or FROM if mail else "Cognito",
            "to": [user.attributes[attribute]],
            "cc": [],
            "bcc": [],
            "subject": filled["emailSubject"] if mail else None,
            "text": filled["emailMessage" if mail else "smsMessage"],
            "html": None,
        }
    )


def _masked(address: str) -> str:
    if "@" in address:
        name, _, host = address.partition("@")
        return f"{name[0]}***@{host[0]}***"
    return "+" + "*" * (len(address) - 5) + address[-4:]
