"""Amazon Cognito user pools: tokens and users, as documented."""

from __future__ import annotations

import base64
import json
import time
import urllib.request

from harness.engines.cloud import Cloud
from tests.conformance.cognito_support import claims, pool, refusal
from tests.conformance.documented import documented

SERVICE = "Cognito"
GUIDE = "Cognito Developer Guide"
API = "Cognito User Pools API Reference"


@documented("tokens", f"{GUIDE}: Understanding the identity (ID) token")
def test_an_identity_token_says_who_it_is(cloud: Cloud) -> None:
    people = pool(cloud, Schema=[{"Name": "tenant", "AttributeDataType": "String"}])
    people.user(email="ann@example.com", email_verified="true", **{"custom:tenant": "t-1"})
    before = int(time.time())
    token = claims(people.sign_in()["AuthenticationResult"]["IdToken"])
    assert token["iss"] == f"https://cognito-idp.{cloud.region}.amazonaws.com/{people.id}"
    assert token["aud"] == people.client
    assert token["token_use"] == "id"
    assert token["cognito:username"] == "ann"
    assert token["email"] == "ann@example.com"
    assert token["email_verified"] is True
    assert token["custom:tenant"] == "t-1"
    assert token["exp"] - token["iat"] == 3600
    assert before <= token["auth_time"] <= time.time()


@documented("tokens", f"{GUIDE}: Understanding the access token")
def test_an_access_token_says_what_its_holder_may(cloud: Cloud) -> None:
    people = pool(cloud)
    people.user(email="ann@example.com")
    result = people.sign_in()["AuthenticationResult"]
    token = claims(result["AccessToken"])
    assert token["client_id"] == people.client
    assert token["token_use"] == "access"
    assert token["scope"] == "aws.cognito.signin.user.admin"
    assert token["username"] == "ann"
    assert "email" not in token
    assert "aud" not in token
    assert token["sub"] == claims(result["IdToken"])["sub"]
    assert token["origin_jti"] == claims(result["IdToken"])["origin_jti"]
    assert result["TokenType"] == "Bearer"


@documented("tokens", f"{GUIDE}: Adding groups to a user pool")
def test_groups_are_in_both_tokens_by_precedence(cloud: Cloud) -> None:
    people = pool(cloud)
    people.user()
    role = "arn:aws:iam::111122223333:role/"
    for name, precedence in (("readers", 9), ("admins", 1)):
        people.idp.create_group(
            GroupName=name, UserPoolId=people.id, Precedence=precedence, RoleArn=role + name
        )
        people.idp.admin_add_user_to_group(UserPoolId=people.id, Username="ann", GroupName=name)
    result = people.sign_in()["AuthenticationResult"]
    identity = claims(result["IdToken"])
    assert identity["cognito:groups"] == ["admins", "readers"]
    assert claims(result["AccessToken"])["cognito:groups"] == ["admins", "readers"]
    assert identity["cognito:preferred_role"] == role + "admins"
    assert identity["cognito:roles"] == [role + "admins", role + "readers"]


@documented("tokens", f"{API}: CreateUserPoolClient")
def test_the_client_says_how_long_tokens_hold(cloud: Cloud) -> None:
    settings = {
        "AccessTokenValidity": 10,
        "IdTokenValidity": 2,
        "TokenValidityUnits": {"AccessToken": "minutes", "IdToken": "hours"},
    }
    people = pool(cloud, client=settings)
    people.user()
    result = people.sign_in()["AuthenticationResult"]
    access, identity = claims(result["AccessToken"]), claims(result["IdToken"])
    assert result["ExpiresIn"] == 600
    assert access["exp"] - access["iat"] == 600
    assert identity["exp"] - identity["iat"] == 7200


@documented("tokens", f"{GUIDE}: Refresh tokens")
def test_a_refresh_token_gives_new_tokens_of_the_same_sign_in(cloud: Cloud) -> None:
    people = pool(cloud)
    people.user()
    first = people.sign_in()["AuthenticationResult"]
    second = people.idp.initiate_auth(
        ClientId=people.client,
        AuthFlow="REFRESH_TOKEN_AUTH",
        AuthParameters={"REFRESH_TOKEN": first["RefreshToken"]},
    )["AuthenticationResult"]
    assert "RefreshToken" not in second
    before, after = claims(first["AccessToken"]), claims(second["AccessToken"])
    assert after["origin_jti"] == before["origin_jti"]
    assert after["auth_time"] == before["auth_time"]
    assert after["jti"] != before["jti"]


@documented("tokens", f"{API}: RevokeToken")
def test_a_revoked_token_is_refused(cloud: Cloud) -> None:
    people = pool(cloud)
    people.user()
    result = people.sign_in()["AuthenticationResult"]
    people.idp.revoke_token(Token=result["RefreshToken"], ClientId=people.client)
    assert refusal(people.idp.get_user, AccessToken=result["AccessToken"]) == (
        "NotAuthorizedException",
        "Access Token has been revoked",
    )


@documented("tokens", f"{API}: GlobalSignOut")
def test_signing_out_ends_every_session(cloud: Cloud) -> None:
    people = pool(cloud)
    people.user()
    one, other = (people.sign_in()["AuthenticationResult"] for _ in range(2))
    people.idp.global_sign_out(AccessToken=one["AccessToken"])
    refused = refusal(people.idp.get_user, AccessToken=other["AccessToken"])
    assert refused[0] == "NotAuthorizedException"
    assert (
        refusal(
            people.idp.initiate_auth,
            ClientId=people.client,
            AuthFlow="REFRESH_TOKEN_AUTH",
            AuthParameters={"REFRESH_TOKEN": other["RefreshToken"]},
        )[0]
        == "NotAuthorizedException"
    )


@documented("tokens", f"{API}: GetUser")
def test_an_identity_token_is_no_access_token(cloud: Cloud) -> None:
    people = pool(cloud)
    people.user(email="ann@example.com")
    result = people.sign_in()["AuthenticationResult"]
    assert refusal(people.idp.get_user, AccessToken=result["IdToken"]) == (
        "NotAuthorizedException",
        "Invalid Access Token",
    )
    found = people.idp.get_user(AccessToken=result["AccessToken"])
    assert found["Username"] == "ann"
    assert {"Name": "email", "Value": "ann@example.com"} in found["UserAttributes"]


@documented("tokens", f"{GUIDE}: Verifying JSON web tokens")
def test_the_pool_publishes_the_key_that_signs(cloud: Cloud) -> None:
    people = pool(cloud)
    people.user()
    head = people.sign_in()["AuthenticationResult"]["IdToken"].split(".")[0]
    header = json.loads(base64.urlsafe_b64decode(head + "=="))
    assert header["alg"] == "RS256"
    url = f"{cloud.endpoint}/{people.id}/.well-known/jwks.json"
    with urllib.request.urlopen(url) as answer:
        keys = json.load(answer)["keys"]
    assert [key["kid"] for key in keys] == [header["kid"]]
    assert {key["kty"] for key in keys} == {"RSA"}
    assert set(keys[0]) == {"alg", "e", "kid", "kty", "n", "use"}


@documented("users", f"{API}: ListUsers")
def test_users_are_found_by_a_filter(cloud: Cloud) -> None:
    people = pool(cloud)
    people.user("ann", email="ann@example.com")
    people.user("bob", email="bob@example.com")
    for text in ('email = "bob@example.com"', 'username ^= "b"', '"email" ^= "bob"'):
        found = people.idp.list_users(UserPoolId=people.id, Filter=text)["Users"]
        assert [user["Username"] for user in found] == ["bob"]


@documented("users", f"{API}: AdminGetUser")
def test_a_user_who_does_not_exist_is_not_found(cloud: Cloud) -> None:
    people = pool(cloud)
    assert refusal(people.idp.admin_get_user, UserPoolId=people.id, Username="nobody") == (
        "UserNotFoundException",
        "User does not exist.",
    )


@documented("users", f"{GUIDE}: Customizing sign-in attributes")
def test_who_signs_in_by_mail_has_a_name_made_up(cloud: Cloud) -> None:
    people = pool(cloud, UsernameAttributes=["email"])
    people.user("ann@example.com")
    found = claims(people.sign_in("ann@example.com")["AuthenticationResult"]["IdToken"])
    assert found["cognito:username"] == found["sub"]
    assert found["email"] == "ann@example.com"
