"""User pools: what no plain API call shows: codes in the mailbox, SRP, reset, other accounts."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import urllib.request
from typing import Any

import pytest

from harness.engines.cloud import Cloud
from tests.accounts import in_a_fresh_account
from tests.conformance.cognito_support import PASSWORD, Pool, claims, code_of, pool, refusal

MAIL = [{"Name": "email", "Value": "ann@example.com"}]
GROUP = int(
    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404"
    "DDEF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406"
    "B7EDEE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD"
    "24CF5F83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E46"
    "2E36CE3BE39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6955817183995497CEA956AE515D226"
    "1898FA051015728E5A8AAAC42DAD33170D04507A33A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7DB397"
    "0F85A6E1E4C7ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864D87602733EC86A6452"
    "1F2B18177B200CBBE117577A615D6C770988C0BAD946E208E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CA"
    "FFFFFFFFFFFFFFFF",
    16,
)


def mails(cloud: Cloud) -> list[dict[str, Any]]:
    assert cloud.control is not None
    return cloud.control.mails(cloud.account)


def test_the_code_of_a_sign_up_lies_in_the_mailbox(cloud: Cloud) -> None:
    people = pool(
        cloud,
        AutoVerifiedAttributes=["email"],
        VerificationMessageTemplate={"EmailSubject": "Hello", "EmailMessage": "Use {####} now"},
    )
    ann = {"ClientId": people.client, "Username": "ann"}
    people.idp.sign_up(**ann, Password=PASSWORD, UserAttributes=MAIL)
    (mail,) = mails(cloud)
    assert mail["to"] == ["ann@example.com"]
    assert mail["from"] == "no-reply@verificationemail.com"
    assert mail["subject"] == "Hello"
    code = code_of(mail)
    assert mail["text"] == f"Use {code} now"
    people.idp.confirm_sign_up(**ann, ConfirmationCode=code)
    shown = people.idp.admin_get_user(UserPoolId=people.id, Username="ann")
    assert shown["UserStatus"] == "CONFIRMED"
    assert {"Name": "email_verified", "Value": "true"} in shown["UserAttributes"]
    refused = refusal(people.idp.confirm_sign_up, **ann, ConfirmationCode=code)
    assert refused[1] == "User cannot be confirmed. Current status is CONFIRMED"


def test_a_forgotten_password_is_replaced_by_a_code(cloud: Cloud) -> None:
    people = pool(cloud)
    people.user(email="ann@example.com", email_verified="true")
    ann = {"ClientId": people.client, "Username": "ann"}
    people.idp.forgot_password(**ann)
    code = code_of(mails(cloud)[-1])
    people.idp.confirm_forgot_password(**ann, ConfirmationCode=code, Password="Other-Horse-2")
    assert "AuthenticationResult" in people.sign_in(password="Other-Horse-2")
    assert refusal(people.sign_in)[0] == "NotAuthorizedException"


def test_an_invitation_carries_the_temporary_password(cloud: Cloud) -> None:
    people = pool(cloud)
    people.idp.admin_create_user(
        UserPoolId=people.id,
        Username="ann",
        UserAttributes=MAIL,
        DesiredDeliveryMediums=["EMAIL"],
    )
    (mail,) = mails(cloud)
    start = "Your username is ann and temporary password is "
    assert mail["text"].startswith(start)
    password = mail["text"].removeprefix(start).removesuffix(".")
    assert people.sign_in(password=password)["ChallengeName"] == "NEW_PASSWORD_REQUIRED"


@pytest.mark.parametrize("password", [PASSWORD, "Wrong-Horse-1"])
def test_srp_proves_the_password_without_sending_it(cloud: Cloud, password: str) -> None:
    people = pool(cloud, client={"ExplicitAuthFlows": ["ALLOW_USER_SRP_AUTH"]})
    people.user()
    if password == PASSWORD:
        assert "IdToken" in _srp(people, password)["AuthenticationResult"]
    else:
        refused = refusal(_srp, people=people, password=password)
        assert refused == ("NotAuthorizedException", "Incorrect username or password.")


def test_a_pool_is_of_one_account_and_its_users_need_no_credentials(cloud: Cloud) -> None:
    people = pool(cloud)
    people.user()
    assert cloud.control is not None
    before = cloud.control.position(cloud.account)
    other = in_a_fresh_account(cloud)
    signed_in = Pool(other, other.client("cognito-idp"), people.id, people.client).sign_in()
    assert "AuthenticationResult" in signed_in
    # it is the pool's account that was called
    assert cloud.control.position(cloud.account) > before
    refused = refusal(other.client("cognito-idp").describe_user_pool, UserPoolId=people.id)
    assert refused[0] == "ResourceNotFoundException"


def test_reset_brings_the_users_back(cloud: Cloud) -> None:
    people = pool(cloud)
    people.user("ann")
    control = cloud.control
    assert control is not None
    control.baseline(cloud.account)
    people.user("bob")
    people.idp.admin_set_user_password(
        UserPoolId=people.id, Username="ann", Password="Other-Horse-2", Permanent=True
    )
    control.reset(cloud.account)
    found = people.idp.list_users(UserPoolId=people.id)["Users"]
    assert [user["Username"] for user in found] == ["ann"]
    assert "AuthenticationResult" in people.sign_in()


def test_what_is_not_there_is_refused_by_name(cloud: Cloud) -> None:
    people = pool(cloud)
    code, text = refusal(
        people.idp.set_user_pool_mfa_config, UserPoolId=people.id, MfaConfiguration="ON"
    )
    assert (code, "second factor" in text) == ("NotImplemented", True)
    code, text = refusal(
        people.idp.create_user_import_job,
        UserPoolId=people.id,
        JobName="j",
        CloudWatchLogsRoleArn="arn:aws:iam::111122223333:role/r",
    )
    assert (code, "cognito-idp:CreateUserImportJob" in text) == ("NotImplemented", True)


def test_the_discovery_document_leads_to_the_keys(cloud: Cloud) -> None:
    people = pool(cloud)
    people.user()
    url = f"{cloud.endpoint}/{people.id}/.well-known/openid-configuration"
    with urllib.request.urlopen(url) as answer:
        found = json.load(answer)
    token = people.sign_in()["AuthenticationResult"]["AccessToken"]
    assert found["issuer"] == claims(token)["iss"]
    with urllib.request.urlopen(found["jwks_uri"]) as answer:
        (key,) = json.load(answer)["keys"]
    assert _verified(token, key)
    assert not _verified(token[:-4] + "AAAA", key)


def _verified(token: str, key: dict[str, str]) -> bool:
    """RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017), written out: no library is needed for it."""
    text, _, signature = token.rpartition(".")
    n, e = (int.from_bytes(base64.urlsafe_b64decode(key[k] + "=="), "big") for k in ("n", "e"))
    raw = base64.urlsafe_b64decode(signature + "==")
    opened = pow(int.from_bytes(raw, "big"), e, n).to_bytes(256, "big")
    head = bytes.fromhex("3031300d060960864801650304020105000420")
    digest = head + hashlib.sha256(text.encode()).digest()
    return opened == b"\x00\x01" + b"\xff" * (253 - len(digest)) + b"\x00" + digest


def _padded(number: int) -> bytes:
    return number.to_bytes(number.bit_length() // 8 + 1, "big")


def _hash(*parts: bytes) -> int:
    return int.from_bytes(hashlib.sha256(b"".join(parts)).digest(), "big")


def _srp(people: Pool, password: str) -> dict[str, Any]:
    """The client's side, as AWS's SDKs for browsers do it."""
    private = secrets.randbits(1024)
    public = pow(2, private, GROUP)
    asked = people.idp.initiate_auth(
        ClientId=people.client,
        AuthFlow="USER_SRP_AUTH",
        AuthParameters={"USERNAME": "ann", "SRP_A": f"{public:x}"},
    )
    assert asked["ChallengeName"] == "PASSWORD_VERIFIER"
    given = asked["ChallengeParameters"]
    theirs, salt = int(given["SRP_B"], 16), int(given["SALT"], 16)
    u = _hash(_padded(public), _padded(theirs))
    name = people.id.partition("_")[2] + given["USER_ID_FOR_SRP"]
    x = _hash(_padded(salt), hashlib.sha256(f"{name}:{password}".encode()).digest())
    k = _hash(_padded(GROUP), _padded(2))
    shared = pow(theirs - k * pow(2, x, GROUP), private + u * x, GROUP)
    drawn = hmac.digest(_padded(u), _padded(shared), "sha256")
    key = hmac.digest(drawn, b"Caldera Derived Key\x01", "sha256")[:16]
    stamp = "Sat Nov 1 10:00:00 UTC 2025"
    block = base64.b64decode(given["SECRET_BLOCK"])
    claim = hmac.digest(key, name.encode() + block + stamp.encode(), "sha256")
    answered: dict[str, Any] = people.idp.respond_to_auth_challenge(
        ClientId=people.client,
        ChallengeName="PASSWORD_VERIFIER",
        ChallengeResponses={
            "USERNAME": given["USERNAME"],
            "PASSWORD_CLAIM_SECRET_BLOCK": given["SECRET_BLOCK"],
            "PASSWORD_CLAIM_SIGNATURE": base64.b64encode(claim).decode(),
            "TIMESTAMP": stamp,
        },
    )
    return answered
