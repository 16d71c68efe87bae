"""Triggers of Cognito user pools, by `triggerSource` (Cognito developer guide: Customizing user
pool workflows with Lambda triggers)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from harness.events.looking import Look
from harness.events.model import Found, Kind
from harness.events.shapes import has, text

_SIGN_IN = "signs the user in"
TRIGGERS: dict[str, tuple[str, str, tuple[str, ...], str]] = {
    # kind: (title, prefix, what follows it, what a replay does)
    "cognito-pre-sign-up": (
        "Cognito pre sign-up", "PreSignUp",
        ("SignUp", "AdminCreateUser", "ExternalProvider"), "signs the user up"),
    "cognito-post-confirmation": (
        "Cognito post confirmation", "PostConfirmation",
        ("ConfirmSignUp", "ConfirmForgotPassword"), "signs the user up and confirms"),
    "cognito-pre-authentication": (
        "Cognito pre authentication", "PreAuthentication", ("Authentication",), _SIGN_IN),
    "cognito-post-authentication": (
        "Cognito post authentication", "PostAuthentication", ("Authentication",), _SIGN_IN),
    "cognito-pre-token-generation": (
        "Cognito pre token generation", "TokenGeneration",
        ("HostedAuth", "Authentication", "NewPasswordChallenge", "AuthenticateDevice",
         "RefreshTokens", "ClientCredentials"), _SIGN_IN),
    "cognito-custom-message": (
        "Cognito custom message", "CustomMessage",
        ("SignUp", "AdminCreateUser", "ResendCode", "ForgotPassword", "UpdateUserAttribute",
         "VerifyUserAttribute", "Authentication"), "does what the message is about"),
    "cognito-define-auth-challenge": (
        "Cognito define auth challenge", "DefineAuthChallenge", ("Authentication",),
        "starts a custom sign-in"),
    "cognito-create-auth-challenge": (
        "Cognito create auth challenge", "CreateAuthChallenge", ("Authentication",),
        "starts a custom sign-in"),
    "cognito-verify-auth-challenge": (
        "Cognito verify auth challenge response", "VerifyAuthChallengeResponse",
        ("Authentication",), "answers the challenge of a custom sign-in"),
    "cognito-user-migration": (
        "Cognito user migration", "UserMigration", ("Authentication", "ForgotPassword"),
        "signs in a user whom the pool does not know"),
    "cognito-custom-email-sender": (
        "Cognito custom email sender", "CustomEmailSender",
        ("SignUp", "ResendCode", "ForgotPassword", "UpdateUserAttribute", "VerifyUserAttribute",
         "AdminCreateUser", "Authentication", "AccountTakeOverNotification"), ""),
    "cognito-custom-sms-sender": (
        "Cognito custom SMS sender", "CustomSMSSender",
        ("SignUp", "ResendCode", "ForgotPassword", "UpdateUserAttribute", "VerifyUserAttribute",
         "AdminCreateUser", "Authentication"), ""),
    "cognito-inbound-federation": (
        "Cognito inbound federation", "InboundFederation", ("ExternalProvider",), ""),
}  # fmt: skip
"""Each trigger, and the sources that Cognito sends it for."""

_ALSO = {"PreTokenGen": "TokenGeneration"}
"""Prefixes that are about in samples, and what Cognito writes."""

_WITHOUT = {
    "cognito-custom-email-sender": "its codes are encrypted by a KMS key of the pool, which the "
    "engine's pools do not do",
    "cognito-custom-sms-sender": "its codes are encrypted by a KMS key of the pool, which the "
    "engine's pools do not do",
    "cognito-inbound-federation": "it needs a user who comes from an external identity provider",
}


NOT_REPLAYED = {
    "PreSignUp_ExternalProvider": _WITHOUT["cognito-inbound-federation"],
    "PostConfirmation_ConfirmForgotPassword": "the code that confirms it is in a mail",
    "TokenGeneration_HostedAuth": "a person signs in on the pool's own page",
    "TokenGeneration_AuthenticateDevice": "the engine's pools remember no devices",
    "TokenGeneration_ClientCredentials": "the engine's pools call no trigger for it",
    "CustomMessage_UpdateUserAttribute": "it takes a new value, which the event does not have",
    "CustomMessage_Authentication": "the engine's pools send no codes for a second factor",
}
"""Sources that their kind's others do not share their fate with, and why."""


def _recogniser(kind: str, prefix: str, known: tuple[str, ...]) -> Callable[..., Found | None]:
    def recognise(event: Any, _: Look) -> Found | None:
        if not has(event, "triggerSource", "userPoolId", "request"):
            return None
        trigger = text(event, "triggerSource")
        head, what = (*trigger.split("_", 1), "")[:2]
        if _ALSO.get(head, head) != prefix:
            return None
        obstacle = None
        if kind not in _WITHOUT:
            if trigger in NOT_REPLAYED:
                obstacle = NOT_REPLAYED[trigger]
            elif head != prefix or what not in known:
                sources = ", ".join(f"{prefix}_{one}" for one in known)
                obstacle = f"triggerSource {trigger!r} is none that Cognito sends ({sources})"
        return Found(trigger, obstacle=obstacle)

    return recognise


def _sync(event: Any, _: Look) -> Found | None:
    if text(event, "eventType") == "SyncTrigger" and has(event, "identityPoolId", "datasetName"):
        return Found(text(event, "datasetName"))
    return None


KINDS = (
    *(
        Kind(
            name, title, _recogniser(name, prefix, known),
            replay=does, obstacle=_WITHOUT.get(name, ""),
        )
        for name, (title, prefix, known, does) in TRIGGERS.items()
    ),
    Kind(
        "cognito-sync", "Cognito Sync", _sync, obstacle="Cognito Sync is not in the engine"
    ),
)  # fmt: skip
