"""Amazon Cognito: Lambda triggers, as documented."""

from __future__ import annotations

import json
from typing import Any

from harness.engines.cloud import Cloud
from tests.conformance.cognito_support import PASSWORD, Pool, claims, pool, refusal
from tests.conformance.documented import documented
from tests.engine import lambdas

SERVICE = "Cognito"
GUIDE = "Cognito Developer Guide"
SEEN = """
import json

def handler(event, context):
    print("SEEN " + json.dumps(event))
"""


def with_triggers(cloud: Cloud, source: str, *names: str, **settings: Any) -> Pool:
    function = lambdas.python(cloud, source)
    arn = f"arn:aws:lambda:{cloud.region}:{cloud.account}:function:{function.name}"
    cloud.client("lambda").add_permission(
        FunctionName=function.name,
        StatementId="cognito",
        Action="lambda:InvokeFunction",
        Principal="cognito-idp.amazonaws.com",
    )
    return pool(cloud, LambdaConfig=dict.fromkeys(names, arn), **settings)


@documented("triggers", f"{GUIDE}: Pre sign-up Lambda trigger")
def test_pre_sign_up_may_confirm(cloud: Cloud) -> None:
    source = f"""{SEEN}
    event["response"]["autoConfirmUser"] = True
    event["response"]["autoVerifyEmail"] = True
    return event
"""
    people = with_triggers(cloud, source, "PreSignUp")
    made = people.idp.sign_up(
        ClientId=people.client,
        Username="ann",
        Password=PASSWORD,
        UserAttributes=[{"Name": "email", "Value": "ann@example.com"}],
        ValidationData=[{"Name": "age", "Value": "40"}],
    )
    assert made["UserConfirmed"] is True
    shown = people.idp.admin_get_user(UserPoolId=people.id, Username="ann")
    assert {"Name": "email_verified", "Value": "true"} in shown["UserAttributes"]


@documented("triggers", f"{GUIDE}: Pre sign-up Lambda trigger")
def test_pre_sign_up_may_refuse(cloud: Cloud) -> None:
    people = with_triggers(
        cloud, "def handler(event, context):\n    raise Exception('not you')\n", "PreSignUp"
    )
    assert refusal(
        people.idp.sign_up, ClientId=people.client, Username="ann", Password=PASSWORD
    ) == ("UserLambdaValidationException", "PreSignUp failed with error not you.")


@documented("triggers", f"{GUIDE}: Customizing user pool workflows with Lambda triggers")
def test_an_answer_that_is_no_event_is_refused(cloud: Cloud) -> None:
    people = with_triggers(cloud, "def handler(event, context):\n    return None\n", "PreSignUp")
    code, text = refusal(
        people.idp.sign_up, ClientId=people.client, Username="ann", Password=PASSWORD
    )
    assert (code, text) == ("InvalidLambdaResponseException", "Unrecognizable lambda output")


@documented("triggers", f"{GUIDE}: Pre token generation Lambda trigger")
def test_pre_token_generation_changes_the_identity_token(cloud: Cloud) -> None:
    source = """
def handler(event, context):
    event["response"]["claimsOverrideDetails"] = {
        "claimsToAddOrOverride": {"tenant": "t-1", "sub": "forged"},
        "claimsToSuppress": ["email"],
        "groupOverrideDetails": {"groupsToOverride": ["made-up"]},
    }
    return event
"""
    people = with_triggers(cloud, source, "PreTokenGeneration")
    people.user(email="ann@example.com")
    result = people.sign_in()["AuthenticationResult"]
    identity, access = claims(result["IdToken"]), claims(result["AccessToken"])
    assert identity["tenant"] == "t-1"
    assert identity["sub"] == access["sub"] != "forged"
    assert "email" not in identity
    assert "tenant" not in access
    assert access["cognito:groups"] == ["made-up"]


@documented("triggers", f"{GUIDE}: Pre token generation Lambda trigger")
def test_the_second_version_changes_the_access_token_too(cloud: Cloud) -> None:
    source = """
def handler(event, context):
    event["response"]["claimsAndScopeOverrideDetails"] = {
        "accessTokenGeneration": {
            "claimsToAddOrOverride": {"level": {"of": [1, 2]}, "version": event["version"]},
            "scopesToAdd": ["orders/read"],
            "scopesToSuppress": ["aws.cognito.signin.user.admin"],
        },
    }
    return event
"""
    function = lambdas.python(cloud, source)
    arn = f"arn:aws:lambda:{cloud.region}:{cloud.account}:function:{function.name}"
    config = {"PreTokenGenerationConfig": {"LambdaVersion": "V2_0", "LambdaArn": arn}}
    people = pool(cloud, LambdaConfig=config)
    people.user()
    access = claims(people.sign_in()["AuthenticationResult"]["AccessToken"])
    assert access["level"] == {"of": [1, 2]}
    assert access["version"] == "2"
    assert access["scope"] == "orders/read"


@documented("triggers", f"{GUIDE}: Pre authentication Lambda trigger")
def test_pre_and_post_authentication_come_in_order(cloud: Cloud) -> None:
    function = lambdas.python(cloud, f"{SEEN}    return event\n")
    arn = f"arn:aws:lambda:{cloud.region}:{cloud.account}:function:{function.name}"
    names = ("PreAuthentication", "PostAuthentication", "PreTokenGeneration")
    people = pool(cloud, LambdaConfig=dict.fromkeys(names, arn))
    people.user()
    people.sign_in()
    lines = [line for line in function.log_lines() if line.startswith("SEEN ")]
    events = [json.loads(line.removeprefix("SEEN ")) for line in lines]
    assert [event["triggerSource"] for event in events] == [
        "PreAuthentication_Authentication",
        "PostAuthentication_Authentication",
        "TokenGeneration_Authentication",
    ]
    first = events[0]
    assert first["version"] == "1"
    assert first["userPoolId"] == people.id
    assert first["userName"] == "ann"
    assert first["callerContext"]["clientId"] == people.client
    assert first["request"]["userAttributes"]["cognito:user_status"] == "CONFIRMED"


@documented("triggers", f"{GUIDE}: Migrate user Lambda trigger")
def test_a_user_may_come_from_elsewhere(cloud: Cloud) -> None:
    source = """
def handler(event, context):
    if event["request"]["password"] != "Correct-Horse-1":
        raise Exception("unknown")
    event["response"]["userAttributes"] = {"email": "ann@example.com", "email_verified": "true"}
    event["response"]["finalUserStatus"] = "CONFIRMED"
    event["response"]["messageAction"] = "SUPPRESS"
    return event
"""
    people = with_triggers(cloud, source, "UserMigration")
    token = claims(people.sign_in()["AuthenticationResult"]["IdToken"])
    assert token["email"] == "ann@example.com"
    found = people.idp.list_users(UserPoolId=people.id)["Users"]
    assert [user["UserStatus"] for user in found] == ["CONFIRMED"]


@documented("triggers", f"{GUIDE}: Custom authentication challenge Lambda triggers")
def test_a_custom_challenge_is_asked_until_it_is_answered(cloud: Cloud) -> None:
    source = """
def handler(event, context):
    kind, rounds = event["triggerSource"], event["request"].get("session") or []
    if kind.startswith("Define"):
        passed = bool(rounds) and rounds[-1]["challengeResult"]
        event["response"]["issueTokens"] = passed
        event["response"]["failAuthentication"] = len(rounds) >= 2 and not passed
        event["response"]["challengeName"] = "CUSTOM_CHALLENGE"
    elif kind.startswith("Create"):
        event["response"]["publicChallengeParameters"] = {"question": "6 x 7"}
        event["response"]["privateChallengeParameters"] = {"answer": "42"}
    else:
        given = event["request"]["challengeAnswer"]
        private = event["request"]["privateChallengeParameters"]
        event["response"]["answerCorrect"] = given == private["answer"]
    return event
"""
    names = ("DefineAuthChallenge", "CreateAuthChallenge", "VerifyAuthChallengeResponse")
    function = lambdas.python(cloud, source)
    arn = f"arn:aws:lambda:{cloud.region}:{cloud.account}:function:{function.name}"
    people = pool(
        cloud,
        client={"ExplicitAuthFlows": ["ALLOW_CUSTOM_AUTH"]},
        LambdaConfig=dict.fromkeys(names, arn),
    )
    people.user()
    assert _answer(people, _asked(people), "42")["AuthenticationResult"]["TokenType"] == "Bearer"
    again = _answer(people, _asked(people), "41")
    assert again["ChallengeName"] == "CUSTOM_CHALLENGE"
    assert refusal(_answer, people=people, asked=again, answer="43")[0] == "NotAuthorizedException"


def _asked(people: Pool) -> dict[str, Any]:
    asked: dict[str, Any] = people.idp.initiate_auth(
        ClientId=people.client, AuthFlow="CUSTOM_AUTH", AuthParameters={"USERNAME": "ann"}
    )
    assert asked["ChallengeParameters"]["question"] == "6 x 7"
    assert "answer" not in asked["ChallengeParameters"]
    return asked


def _answer(people: Pool, asked: dict[str, Any], answer: str) -> dict[str, Any]:
    found: dict[str, Any] = people.idp.respond_to_auth_challenge(
        ClientId=people.client,
        ChallengeName="CUSTOM_CHALLENGE",
        Session=asked["Session"],
        ChallengeResponses={"USERNAME": "ann", "ANSWER": answer},
    )
    return found
