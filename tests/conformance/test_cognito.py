"""Amazon Cognito user pools: sign-up and sign-in, as documented."""

from __future__ import annotations

import base64
import hmac

import pytest

from harness.engines.cloud import Cloud
from tests.conformance.cognito_support import PASSWORD, pool, refusal
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
