"""Amazon Cognito user pools: sign-up, sign-in and tokens, as documented."""

from __future__ import annotations

import base64
import hmac
import json
import time
import urllib.request

import pytest

from harness.engines.cloud import Cloud
from tests.conformance.cognito_support import PASSWORD, claims, pool, refusal
from tests.conformance.documented import documented

SERVICE = "Cognito"
GUIDE = "Cognito Developer Guide"
API = "Cognito User Pools API Reference"
EMAIL = [{"Name": "email", "Value": "ann@example.com"}]


@documented("pools", f"{API}: CreateUserPool")
def test_a_pool_has_the_default_password_policy(cloud: Cloud) -> None:
    people = pool(cloud)
    found = people.idp.describe_user_pool(UserPoolId=people.id)["UserPool"]
    assert found["Policies"]["PasswordPolicy"] == {
        "MinimumLength": 8,
        "RequireUppercase": True,
        "RequireLowercase": True,
        "RequireNumbers": True,
        "RequireSymbols": True,
        "TemporaryPasswordValidityDays": 7,
    }
    assert found["MfaConfiguration"] == "OFF"
    assert found["Id"].startswith(f"{cloud.region}_")


@documented("pools", f"{API}: DescribeUserPool")
def test_a_pool_that_does_not_exist_is_not_found(cloud: Cloud) -> None:
    name = f"{cloud.region}_000000000"
    code, text = refusal(cloud.client("cognito-idp").describe_user_pool, UserPoolId=name)
    assert code == "ResourceNotFoundException"
    assert text == f"User pool {name} does not exist."


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("Ab-1", "Password not long enough"),
        ("AAAA-1111", "Password must have lowercase characters"),
        ("aaaa-1111", "Password must have uppercase characters"),
        ("aaaa-AAAA", "Password must have numeric characters"),
        ("aaaaAAAA1", "Password must have symbol characters"),
    ],
)
@documented("sign-up", f"{GUIDE}: Adding user pool password requirements")
def test_a_password_has_to_conform(cloud: Cloud, password: str, why: str) -> None:
    people = pool(cloud)
    refused = refusal(people.idp.sign_up, ClientId=people.client, Username="ann", Password=password)
    assert refused == ("InvalidPasswordException", f"Password did not conform with policy: {why}")


@documented("sign-up", f"{API}: SignUp")
def test_a_name_is_taken_once(cloud: Cloud) -> None:
    people = pool(cloud)
    ann = {"ClientId": people.client, "Username": "ann", "Password": PASSWORD}
    assert people.idp.sign_up(**ann)["UserConfirmed"] is False
    assert refusal(people.idp.sign_up, **ann) == ("UsernameExistsException", "User already exists")


@documented("sign-up", f"{GUIDE}: Signing up and confirming user accounts")
def test_who_has_not_confirmed_cannot_sign_in(cloud: Cloud) -> None:
    people = pool(cloud)
    people.idp.sign_up(ClientId=people.client, Username="ann", Password=PASSWORD)
    refused = ("UserNotConfirmedException", "User is not confirmed.")
    assert refusal(people.sign_in) == refused
    people.idp.admin_confirm_sign_up(UserPoolId=people.id, Username="ann")
    assert "AuthenticationResult" in people.sign_in()


@documented("sign-up", f"{API}: ConfirmSignUp")
def test_a_wrong_code_confirms_nobody(cloud: Cloud) -> None:
    people = pool(cloud, AutoVerifiedAttributes=["email"])
    ann = {"ClientId": people.client, "Username": "ann"}
    sent = people.idp.sign_up(**ann, Password=PASSWORD, UserAttributes=EMAIL)
    assert sent["CodeDeliveryDetails"] == {
        "Destination": "a***@e***",
        "DeliveryMedium": "EMAIL",
        "AttributeName": "email",
    }
    code, text = refusal(people.idp.confirm_sign_up, **ann, ConfirmationCode="nope")
    assert code == "CodeMismatchException"
    assert text == "Invalid verification code provided, please try again."


@documented("sign-up", f"{API}: SignUp")
def test_a_pool_of_administrators_takes_no_sign_up(cloud: Cloud) -> None:
    people = pool(cloud, AdminCreateUserConfig={"AllowAdminCreateUserOnly": True})
    assert refusal(
        people.idp.sign_up, ClientId=people.client, Username="ann", Password=PASSWORD
    ) == ("NotAuthorizedException", "SignUp is not permitted for this user pool")


@documented("sign-up", f"{GUIDE}: Working with user attributes")
def test_a_required_attribute_has_to_be_there(cloud: Cloud) -> None:
    people = pool(cloud, Schema=[{"Name": "email", "Required": True}])
    code, text = refusal(
        people.idp.sign_up, ClientId=people.client, Username="ann", Password=PASSWORD
    )
    assert code == "InvalidParameterException"
    assert text.startswith("Attributes did not conform to the schema: email")


@documented("sign-in", f"{API}: InitiateAuth")
def test_a_wrong_password_is_not_authorized(cloud: Cloud) -> None:
    people = pool(cloud)
    people.user()
    assert refusal(people.sign_in, password="Wrong-Horse-1") == (
        "NotAuthorizedException",
        "Incorrect username or password.",
    )


@pytest.mark.parametrize(
    ("setting", "code", "text"),
    [
        ("LEGACY", "UserNotFoundException", "User does not exist."),
        ("ENABLED", "NotAuthorizedException", "Incorrect username or password."),
    ],
)
@documented("sign-in", f"{GUIDE}: Managing error responses")
def test_whether_a_user_exists_can_be_hidden(
    cloud: Cloud, setting: str, code: str, text: str
) -> None:
    people = pool(cloud, client={"PreventUserExistenceErrors": setting})
    assert refusal(people.sign_in, name="nobody") == (code, text)


@documented("sign-in", f"{GUIDE}: Authentication flows")
def test_a_flow_has_to_be_allowed(cloud: Cloud) -> None:
    people = pool(cloud, client={"ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH"]})
    people.user()
    assert refusal(people.sign_in) == (
        "InvalidParameterException",
        "USER_PASSWORD_AUTH flow not enabled for this client",
    )


@documented("sign-in", f"{GUIDE}: Computing secret hash values")
def test_a_client_with_a_secret_wants_its_hash(cloud: Cloud) -> None:
    people = pool(cloud, client={"GenerateSecret": True})
    people.user()
    described = people.idp.describe_user_pool_client(UserPoolId=people.id, ClientId=people.client)
    secret = described["UserPoolClient"]["ClientSecret"]
    assert refusal(people.sign_in) == (
        "NotAuthorizedException",
        f"Client {people.client} is configured with secret but SECRET_HASH was not received",
    )
    digest = hmac.digest(secret.encode(), f"ann{people.client}".encode(), "sha256")
    given = {"USERNAME": "ann", "PASSWORD": PASSWORD}
    hashed = base64.b64encode(digest).decode()
    signed_in = people.idp.initiate_auth(
        ClientId=people.client,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={**given, "SECRET_HASH": hashed},
    )
    assert "AuthenticationResult" in signed_in
    assert refusal(
        people.idp.initiate_auth,
        ClientId=people.client,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={**given, "SECRET_HASH": "bm8="},
    ) == ("NotAuthorizedException", f"Unable to verify secret hash for client {people.client}")


@documented("sign-in", f"{API}: AdminCreateUser")
def test_a_temporary_password_has_to_be_changed(cloud: Cloud) -> None:
    people = pool(cloud)
    made = people.idp.admin_create_user(
        UserPoolId=people.id,
        Username="ann",
        TemporaryPassword="Temporary-1",
        MessageAction="SUPPRESS",
    )["User"]
    assert made["UserStatus"] == "FORCE_CHANGE_PASSWORD"
    asked = people.sign_in(password="Temporary-1")
    assert asked["ChallengeName"] == "NEW_PASSWORD_REQUIRED"
    assert asked["ChallengeParameters"]["USER_ID_FOR_SRP"] == "ann"
    answered = people.idp.respond_to_auth_challenge(
        ClientId=people.client,
        ChallengeName="NEW_PASSWORD_REQUIRED",
        Session=asked["Session"],
        ChallengeResponses={"USERNAME": "ann", "NEW_PASSWORD": PASSWORD},
    )
    assert "IdToken" in answered["AuthenticationResult"]
    shown = people.idp.admin_get_user(UserPoolId=people.id, Username="ann")
    assert shown["UserStatus"] == "CONFIRMED"


@documented("sign-in", f"{API}: AdminResetUserPassword")
def test_who_has_to_reset_cannot_sign_in(cloud: Cloud) -> None:
    people = pool(cloud)
    people.user(email="ann@example.com", email_verified="true")
    people.idp.admin_reset_user_password(UserPoolId=people.id, Username="ann")
    code, text = refusal(people.sign_in)
    assert (code, text) == (
        "PasswordResetRequiredException",
        "Password reset required for the user",
    )


@documented("sign-in", f"{API}: AdminDisableUser")
def test_a_disabled_user_cannot_sign_in(cloud: Cloud) -> None:
    people = pool(cloud)
    people.user()
    people.idp.admin_disable_user(UserPoolId=people.id, Username="ann")
    assert refusal(people.sign_in) == ("NotAuthorizedException", "User is disabled.")


@documented("sign-in", f"{GUIDE}: Authentication flows, lockout behavior")
def test_five_failures_lock_a_user_out(cloud: Cloud) -> None:
    people = pool(cloud)
    people.user()
    for _ in range(5):
        refusal(people.sign_in, password="Wrong-Horse-1")
    assert refusal(people.sign_in) == ("NotAuthorizedException", "Password attempts exceeded")


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
