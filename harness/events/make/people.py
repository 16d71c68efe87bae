"""Triggers of user pools, mails."""

from __future__ import annotations

from typing import Any

from harness.events.kinds.cognito import TRIGGERS
from harness.events.make.maker import Given, Maker, Option, new_id

_SOURCES = tuple(f"{prefix}_{what}" for _, prefix, known, _ in TRIGGERS.values() for what in known)

_ANSWERS: dict[str, dict[str, Any]] = {
    "PreSignUp": {"autoConfirmUser": False, "autoVerifyEmail": False, "autoVerifyPhone": False},
    "TokenGeneration": {"claimsOverrideDetails": None},
    "CustomMessage": {"smsMessage": None, "emailMessage": None, "emailSubject": None},
    "DefineAuthChallenge": {"challengeName": None, "issueTokens": None, "failAuthentication": None},
    "CreateAuthChallenge": {
        "publicChallengeParameters": None,
        "privateChallengeParameters": None,
        "challengeMetadata": None,
    },
    "VerifyAuthChallengeResponse": {"answerCorrect": None},
    "UserMigration": {
        "userAttributes": None,
        "finalUserStatus": None,
        "messageAction": None,
        "desiredDeliveryMediums": None,
        "forceAliasCreation": None,
    },
}


def cognito(source: str, given: Given) -> Any:
    """Cognito developer guide: Customizing user pool workflows with Lambda triggers."""
    prefix = source.partition("_")[0]
    request: dict[str, Any] = {"userAttributes": dict(given.pairs("attribute"))}
    match prefix:
        case "PreSignUp":
            request["validationData"] = None
        case "PreAuthentication":
            request["userNotFound"] = False
        case "PostAuthentication":
            request["newDeviceUsed"] = False
        case "TokenGeneration":
            request["groupConfiguration"] = {
                "groupsToOverride": given.several("group"),
                "iamRolesToOverride": [],
                "preferredRole": None,
            }
        case "CustomMessage":
            request |= {"codeParameter": "{####}", "usernameParameter": None, "linkParameter": None}
        case "DefineAuthChallenge":
            request |= {"session": [], "userNotFound": False}
        case "CreateAuthChallenge":
            request |= {"challengeName": "CUSTOM_CHALLENGE", "session": [], "userNotFound": False}
        case "VerifyAuthChallengeResponse":
            request |= {
                "privateChallengeParameters": {"answer": given.text("answer")},
                "challengeAnswer": given.text("answer"),
                "userNotFound": False,
            }
        case "UserMigration":
            request = {"password": given.text("password"), "validationData": None}
        case "CustomEmailSender" | "CustomSMSSender":
            request |= {"type": "customEmailSenderRequestV1", "code": "AYADeEXAMPLE"}
    return {
        "version": "1",
        "triggerSource": source,
        "region": given.region,
        "userPoolId": given.text("pool"),
        "userName": given.text("user"),
        "callerContext": {"awsSdkVersion": "harness", "clientId": given.text("client")},
        "request": request,
        "response": _ANSWERS.get(prefix, {}),
    }


def ses(_: str, given: Given) -> Any:
    """SES developer guide: Lambda action, event data."""
    sender, receivers = given.text("from"), given.several("to") or ["to@example.com"]
    subject, message = given.text("subject"), new_id()
    verdict = {"status": "PASS"}
    return {
        "Records": [
            {
                "eventSource": "aws:ses",
                "eventVersion": "1.0",
                "ses": {
                    "mail": {
                        "timestamp": given.time,
                        "source": sender,
                        "messageId": message,
                        "destination": receivers,
                        "headersTruncated": False,
                        "headers": [
                            {"name": "From", "value": sender},
                            {"name": "To", "value": ", ".join(receivers)},
                            {"name": "Subject", "value": subject},
                        ],
                        "commonHeaders": {
                            "returnPath": sender,
                            "from": [sender],
                            "to": receivers,
                            "messageId": f"<{message}@example.com>",
                            "subject": subject,
                        },
                    },
                    "receipt": {
                        "timestamp": given.time,
                        "processingTimeMillis": 100,
                        "recipients": receivers,
                        "spamVerdict": verdict,
                        "virusVerdict": verdict,
                        "spfVerdict": verdict,
                        "dkimVerdict": verdict,
                        "dmarcVerdict": verdict,
                        "action": {
                            "type": "Lambda",
                            "functionArn": given.arn("lambda", "function:mail"),
                            "invocationType": "Event",
                        },
                    },
                },
            }
        ]
    }


MAKERS = (
    Maker(
        "cognito", "a trigger of a user pool is called", cognito,
        (
            Option("pool", "The pool's id.", "us-east-1_abcdefghi"),
            Option("client", "The client's id.", "1example23456789"),
            Option("user", "The user's name.", "ann"),
            Option("attribute", "An attribute of the user, NAME=VALUE.", several=True),
            Option("group", "A group of the user (token generation).", several=True),
            Option("answer", "The answer to a challenge.", "42"),
            Option("password", "The password (user migration).", "Passw0rd!-Passw0rd!"),
        ),
        _SOURCES,
    ),
    Maker(
        "ses", "a mail came in", ses,
        (
            Option("from", "Who sends it.", "from@example.com"),
            Option("to", "Who gets it.", several=True),
            Option("subject", "Its subject.", "Hello"),
        ),
    ),
)  # fmt: skip
