"""Users of Cognito pools who sign up, sign in or ask for a code, so that triggers are called."""

from __future__ import annotations

from typing import Any

from harness.events.kinds.cognito import TRIGGERS
from harness.events.replay.destination import Destination
from harness.events.replay.pool_user import PASSWORD, POOL, PoolUser
from harness.events.replay.sources.base import Result, Source, having
from harness.events.shapes import mapping, text


def _replay(event: Any, to: Destination) -> Result:
    pool = PoolUser(event, to)
    source = text(event, "triggerSource")
    DOES[source](pool)
    return {"pool": pool.pool, "user": pool.user, "trigger": source}


def _admin_create(pool: PoolUser) -> None:
    pool.idp.admin_create_user(**pool.who(), UserAttributes=pool.listed(), **pool.metadata())


def _confirm(pool: PoolUser) -> None:
    if pool.exists() is None:
        pool.sign_up()
    pool.idp.admin_confirm_sign_up(**pool.who(), **pool.metadata())


def _sign_in(pool: PoolUser) -> None:
    pool.make()
    pool.sign_in()


def _refresh(pool: PoolUser) -> None:
    pool.make()
    token = pool.sign_in()["AuthenticationResult"]["RefreshToken"]
    pool.idp.admin_initiate_auth(
        UserPoolId=pool.pool,
        ClientId=pool.client["ClientId"],
        AuthFlow="REFRESH_TOKEN_AUTH",
        AuthParameters={"REFRESH_TOKEN": token},
        **pool.metadata(),
    )


def _new_password(pool: PoolUser) -> None:
    pool.idp.admin_create_user(
        **pool.who(), TemporaryPassword=PASSWORD, UserAttributes=pool.listed(),
        MessageAction="SUPPRESS",
    )  # fmt: skip
    pool.answer(pool.sign_in(), NEW_PASSWORD=f"{PASSWORD}2")


def _resend(pool: PoolUser) -> None:
    if pool.exists() is None:
        pool.sign_up()
    pool.idp.resend_confirmation_code(**pool.caller())


def _forgot(pool: PoolUser) -> None:
    pool.make()
    pool.idp.forgot_password(**pool.caller())


def _forgot_unknown(pool: PoolUser) -> None:
    pool.idp.forgot_password(**pool.caller())


def _verify_attribute(pool: PoolUser) -> None:
    pool.make()
    token = pool.sign_in()["AuthenticationResult"]["AccessToken"]
    name = "email" if "email" in pool.attributes else "phone_number"
    pool.idp.get_user_attribute_verification_code(
        AccessToken=token, AttributeName=name, **pool.metadata()
    )


def _custom(pool: PoolUser) -> None:
    pool.make()
    pool.start("CUSTOM_AUTH", None)


def _custom_answer(pool: PoolUser) -> None:
    pool.make()
    challenge = pool.start("CUSTOM_AUTH", None)
    answer = mapping(pool.event, "request").get("challengeAnswer")
    pool.answer(challenge, ANSWER=str(answer))


def _migrate(pool: PoolUser) -> None:
    pool.sign_in(text(pool.event, "request", "password") or PASSWORD)


DOES = {
    "PreSignUp_SignUp": PoolUser.sign_up,
    "PreSignUp_AdminCreateUser": _admin_create,
    "PostConfirmation_ConfirmSignUp": _confirm,
    "PreAuthentication_Authentication": _sign_in,
    "PostAuthentication_Authentication": _sign_in,
    "TokenGeneration_Authentication": _sign_in,
    "TokenGeneration_RefreshTokens": _refresh,
    "TokenGeneration_NewPasswordChallenge": _new_password,
    "CustomMessage_SignUp": PoolUser.sign_up,
    "CustomMessage_AdminCreateUser": _admin_create,
    "CustomMessage_ResendCode": _resend,
    "CustomMessage_ForgotPassword": _forgot,
    "CustomMessage_VerifyUserAttribute": _verify_attribute,
    "DefineAuthChallenge_Authentication": _custom,
    "CreateAuthChallenge_Authentication": _custom,
    "VerifyAuthChallengeResponse_Authentication": _custom_answer,
    "UserMigration_Authentication": _migrate,
    "UserMigration_ForgotPassword": _forgot_unknown,
}

SOURCE = Source(tuple(TRIGGERS), having(POOL), _replay)
