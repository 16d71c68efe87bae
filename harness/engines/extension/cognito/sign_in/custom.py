"""CUSTOM_AUTH: the triggers Define-, Create- and VerifyAuthChallenge decide.

AWS: Custom authentication challenge Lambda triggers.
"""

from __future__ import annotations

from typing import Any

from .. import triggers
from ..errors import failed, invalid, not_authorized, refused
from ..state import Client, Pool, User
from . import outcome, sessions


def begin(
    pool: Pool, client: Client, user: User, given: dict[str, str], request: dict[str, Any]
) -> dict[str, Any]:
    if not triggers.function(pool, "DefineAuthChallenge"):
        raise invalid("Custom auth lambda trigger is not configured for the user pool.")
    outcome.before(pool, client, user.name, user, request)
    outcome.check_state(user)
    session = sessions.Session(pool, client, user, "", custom=True)
    if given.get("CHALLENGE_NAME") == "SRP_A":
        session.rounds.append(_round("SRP_A", True))
    return _next(session, request, given.get("SRP_A"))


def answered(
    session: sessions.Session, given: dict[str, str], request: dict[str, Any]
) -> dict[str, Any]:
    if "ANSWER" not in given:
        raise invalid("Missing required parameter ANSWER")
    answer = triggers.call(
        session.pool,
        "VerifyAuthChallengeResponse",
        "VerifyAuthChallengeResponse_Authentication",
        user=session.user.name,
        client=session.client,
        request=triggers.with_metadata(
            {
                "userAttributes": triggers.seen(session.user),
                "privateChallengeParameters": session.private,
                "challengeAnswer": given["ANSWER"],
            },
            request,
        ),
        response={"answerCorrect": None},
    )
    session.rounds[-1]["challengeResult"] = bool(answer.get("answerCorrect"))
    return _next(session, request)


def passed(session: sessions.Session, name: str, request: dict[str, Any]) -> dict[str, Any]:
    session.rounds.append(_round(name, True))
    return _next(session, request)


def _next(
    session: sessions.Session, request: dict[str, Any], srp_a: str | None = None
) -> dict[str, Any]:
    answer = triggers.call(
        session.pool,
        "DefineAuthChallenge",
        "DefineAuthChallenge_Authentication",
        user=session.user.name,
        client=session.client,
        request=triggers.with_metadata(_seen(session), request),
        response={"challengeName": None, "issueTokens": None, "failAuthentication": None},
    )
    if answer.get("failAuthentication"):
        raise not_authorized()
    if answer.get("issueTokens"):
        source = "TokenGeneration_Authentication"
        return outcome.ended(session.pool, session.client, session.user, request, source)
    name = answer.get("challengeName")
    if name == "PASSWORD_VERIFIER" and srp_a:
        from .flows import verifier

        return verifier(session, srp_a)
    if name != "CUSTOM_CHALLENGE":
        if not name:
            raise failed("InvalidLambdaResponseException", "Unrecognizable lambda output")
        raise refused(f"The challenge {name} in a custom sign-in")
    return _create(session, request)


def _create(session: sessions.Session, request: dict[str, Any]) -> dict[str, Any]:
    answer = triggers.call(
        session.pool,
        "CreateAuthChallenge",
        "CreateAuthChallenge_Authentication",
        user=session.user.name,
        client=session.client,
        request=triggers.with_metadata(
            {**_seen(session), "challengeName": "CUSTOM_CHALLENGE"}, request
        ),
        response={
            "publicChallengeParameters": None,
            "privateChallengeParameters": None,
            "challengeMetadata": None,
        },
    )
    session.private = answer.get("privateChallengeParameters") or {}
    metadata = answer.get("challengeMetadata")
    session.rounds.append(_round("CUSTOM_CHALLENGE", False, metadata))
    session.challenge = "CUSTOM_CHALLENGE"
    public = answer.get("publicChallengeParameters") or {}
    return {
        "ChallengeName": "CUSTOM_CHALLENGE",
        "Session": sessions.keep(session),
        "ChallengeParameters": {**public, "USERNAME": session.user.name},
    }


def _seen(session: sessions.Session) -> dict[str, Any]:
    return {"userAttributes": triggers.seen(session.user), "session": session.rounds}


def _round(name: str, result: bool, metadata: str | None = None) -> dict[str, Any]:
    return {"challengeName": name, "challengeResult": result, "challengeMetadata": metadata}
