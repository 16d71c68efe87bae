"""Tokens and codes of user pools expire by the cloud's clock."""

from __future__ import annotations

from harness.engines.cloud import Cloud
from tests.conformance.cognito_support import PASSWORD, code_of, pool, refusal

MAIL = [{"Name": "email", "Value": "ann@example.com"}]


def test_tokens_and_codes_expire_by_the_clouds_clock(cloud: Cloud) -> None:
    assert cloud.control is not None
    people = pool(cloud, AutoVerifiedAttributes=["email"])
    people.user()
    tokens = people.sign_in()["AuthenticationResult"]
    bob = {"ClientId": people.client, "Username": "bob"}
    people.idp.sign_up(**bob, Password=PASSWORD, UserAttributes=MAIL)
    code = code_of(cloud.control.mails(cloud.account)[-1])
    cloud.clock.advance(hours=25)
    assert refusal(people.idp.get_user, AccessToken=tokens["AccessToken"]) == (
        "NotAuthorizedException",
        "Access Token has expired",
    )
    assert refusal(people.idp.confirm_sign_up, **bob, ConfirmationCode=code)[0] == (
        "ExpiredCodeException"
    )
    assert people.idp.initiate_auth(
        ClientId=people.client,
        AuthFlow="REFRESH_TOKEN_AUTH",
        AuthParameters={"REFRESH_TOKEN": tokens["RefreshToken"]},
    )["AuthenticationResult"]
