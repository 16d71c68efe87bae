"""HTTP APIs: who may come in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from harness.engines.cloud import Cloud
from tests.conformance.apis import ECHO, HttpApi, http_api, uri
from tests.conformance.cognito_support import PASSWORD, pool
from tests.conformance.documented import documented
from tests.conformance.issuers import Issuer, issuer
from tests.engine import lambdas

SERVICE = "API Gateway HTTP APIs"
GUIDE = "API Gateway Developer Guide"
JWT = f"{GUIDE}: Control access to HTTP APIs with JWT authorizers in API Gateway"
LAMBDA = f"{GUIDE}: Control access to HTTP APIs with AWS Lambda authorizers"
UNAUTHORIZED, FORBIDDEN = {"message": "Unauthorized"}, {"message": "Forbidden"}


@pytest.fixture(scope="module")
def known() -> Iterator[Issuer]:
    with issuer() as found:
        yield found


def _guarded(cloud: Cloud, issuer_url: str, audience: str = "shop", **route: Any) -> HttpApi:
    api = http_api(cloud)
    authorizer = api.client.create_authorizer(
        ApiId=api.id,
        Name="tokens",
        AuthorizerType="JWT",
        IdentitySource=["$request.header.Authorization"],
        JwtConfiguration={"Issuer": issuer_url, "Audience": [audience]},
    )["AuthorizerId"]
    settings = {"AuthorizationType": "JWT", "AuthorizerId": authorizer, **route}
    api.route("GET /a", api.to(lambdas.python(cloud, ECHO)), **settings)
    api.stage()
    return api


@documented("JWT authorizers", JWT)
def test_claims_of_a_token_reach_the_function(cloud: Cloud, known: Issuer) -> None:
    api = _guarded(cloud, known.url)
    token = known.token(admin=True, groups=["a", "b"], level=7)
    for sent in (f"Bearer {token}", token):
        jwt = api.get("/a", Authorization=sent).json["requestContext"]["authorizer"]["jwt"]
        assert jwt["claims"]["sub"] == "ann"
        assert jwt["claims"]["admin"] == "true"
        assert jwt["claims"]["groups"] == "[a b]"
        assert jwt["claims"]["level"] == "7"
        assert jwt["scopes"] is None


@documented("JWT authorizers", JWT)
def test_without_a_token_it_is_unauthorized(cloud: Cloud, known: Issuer) -> None:
    found = _guarded(cloud, known.url).get("/a")
    assert (found.status, found.json) == (401, UNAUTHORIZED)
    assert found.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(
    ("header", "claims"),
    [
        ({}, {"exp": 1}),
        ({}, {"exp": None}),
        ({}, {"nbf": 9_999_999_999}),
        ({}, {"iat": 9_999_999_999}),
        ({}, {"iss": "http://127.0.0.1/other"}),
        ({}, {"aud": "another"}),
        ({}, {"aud": None, "client_id": "another"}),
        ({"kid": "unknown"}, {}),
        ({"alg": "none"}, {}),
        ({"alg": "HS256"}, {}),
        ({"alg": "RS512"}, {}),
    ],
    ids=[
        "expired",
        "no exp",
        "nbf to come",
        "iat to come",
        "iss",
        "aud",
        "client_id",
        "kid",
        "alg none",
        "alg HS256",
        "alg of another signature",
    ],
)
@documented("JWT authorizers", JWT)
def test_a_token_that_does_not_hold_is_unauthorized(
    cloud: Cloud, known: Issuer, header: dict[str, Any], claims: dict[str, Any]
) -> None:
    token = known.token(header, **claims)
    found = _guarded(cloud, known.url).get("/a", Authorization=f"Bearer {token}")
    assert (found.status, found.json) == (401, UNAUTHORIZED)
    assert 'error="invalid_token"' in found.headers["www-authenticate"]


@documented("JWT authorizers", JWT)
def test_a_changed_token_is_unauthorized(cloud: Cloud, known: Issuer) -> None:
    head, _, signature = known.token().split(".")
    claims = known.token(sub="bob").split(".")[1]
    found = _guarded(cloud, known.url).get("/a", Authorization=f"{head}.{claims}.{signature}")
    assert (found.status, found.json) == (401, UNAUTHORIZED)


@documented("JWT authorizers", JWT)
def test_client_id_counts_where_there_is_no_aud(cloud: Cloud, known: Issuer) -> None:
    token = known.token(aud=None, client_id="shop")
    assert _guarded(cloud, known.url).get("/a", Authorization=token).status == 200


@pytest.mark.parametrize(
    ("claims", "status", "scopes"),
    [
        ({"scope": "read write"}, 200, ["write"]),
        ({"scp": ["write"]}, 200, ["write"]),
        ({"scope": "read"}, 403, None),
        ({}, 403, None),
    ],
    ids=["scope", "scp", "another", "none"],
)
@documented("JWT authorizers", JWT)
def test_one_of_the_scopes_of_the_route_is_wanted(
    cloud: Cloud, known: Issuer, claims: dict[str, Any], status: int, scopes: list[str] | None
) -> None:
    api = _guarded(cloud, known.url, AuthorizationScopes=["write", "admin"])
    found = api.get("/a", Authorization=f"Bearer {known.token(**claims)}")
    assert found.status == status
    if status == 200:
        assert found.json["requestContext"]["authorizer"]["jwt"]["scopes"] == scopes
    else:
        assert found.json == FORBIDDEN


@documented("JWT authorizers", JWT)
def test_the_keys_are_kept(cloud: Cloud) -> None:
    with issuer() as own:
        api = _guarded(cloud, own.url)
        statuses = [api.get("/a", Authorization=own.token()).status for _ in range(3)]
        assert statuses == [200, 200, 200]
        assert own.asked == ["/.well-known/openid-configuration", "/keys"]


@documented("JWT authorizers", JWT)
def test_tokens_of_a_user_pool(cloud: Cloud) -> None:
    people = pool(cloud)
    people.idp.admin_create_user(UserPoolId=people.id, Username="ann")
    people.idp.admin_set_user_password(
        UserPoolId=people.id, Username="ann", Password=PASSWORD, Permanent=True
    )
    result = people.idp.initiate_auth(
        ClientId=people.client,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "ann", "PASSWORD": PASSWORD},
    )["AuthenticationResult"]
    url = f"https://cognito-idp.{cloud.region}.amazonaws.com/{people.id}"
    api = _guarded(cloud, url, audience=people.client)
    for kind in ("IdToken", "AccessToken"):
        found = api.get("/a", Authorization=f"Bearer {result[kind]}")
        claims = found.json["requestContext"]["authorizer"]["jwt"]["claims"]
        assert claims["iss"] == url
    assert api.get("/a", Authorization=f"Bearer {result['IdToken'][:-9]}AAAAAAAAA").status == 401


COUNTING = """
calls = 0

def handler(event, context):
    global calls
    calls += 1
    if event["headers"].get("x-key") == "raise":
        raise ValueError("secret")
    if event["headers"].get("x-key") == "unauthorized":
        raise Exception("Unauthorized")
    return {"isAuthorized": event["headers"].get("x-key") == "open",
            "context": {"calls": calls, "sources": event["identitySource"],
                        "arn": event["routeArn"], "type": event["type"]}}
"""
POLICY = """
def handler(event, context):
    effect = "Allow" if event["authorizationToken"] == "open" else "Deny"
    statement = {"Action": "execute-api:Invoke", "Effect": effect, "Resource": event["methodArn"]}
    return {"principalId": "ann", "context": {"level": 7, "version": event["version"]},
            "policyDocument": {"Version": "2012-10-17", "Statement": [statement]}}
"""


def _asking(cloud: Cloud, source: str, version: str, **settings: Any) -> HttpApi:
    api = http_api(cloud)
    given: dict[str, Any] = {"IdentitySource": ["$request.header.x-key"], **settings}
    authorizer = api.client.create_authorizer(
        ApiId=api.id,
        Name="door",
        AuthorizerType="REQUEST",
        AuthorizerUri=uri(lambdas.python(cloud, source)),
        AuthorizerPayloadFormatVersion=version,
        **given,
    )["AuthorizerId"]
    integration = api.to(lambdas.python(cloud, ECHO))
    for key in ("GET /a", "GET /b"):
        settings = {"AuthorizationType": "CUSTOM", "AuthorizerId": authorizer}
        api.route(key, integration, **settings)
    api.stage()
    return api


@documented("Lambda authorizers", LAMBDA)
def test_a_simple_answer_lets_in_with_its_context(cloud: Cloud) -> None:
    api = _asking(cloud, COUNTING, "2.0", EnableSimpleResponses=True)
    said = api.get("/a", x_key="open").json["requestContext"]["authorizer"]["lambda"]
    assert said["sources"] == ["open"]
    assert said["type"] == "REQUEST"
    account = f"{cloud.region}:{cloud.account}"
    assert said["arn"] == f"arn:aws:execute-api:{account}:{api.id}/$default/GET/a"


@pytest.mark.parametrize(
    ("headers", "status", "body"),
    [
        ({}, 401, UNAUTHORIZED),
        ({"x_key": "shut"}, 403, FORBIDDEN),
        ({"x_key": "unauthorized"}, 401, UNAUTHORIZED),
        ({"x_key": "raise"}, 500, {"message": "Internal Server Error"}),
    ],
    ids=["missing", "denied", "unauthorized", "failed"],
)
@documented("Lambda authorizers", LAMBDA)
def test_who_is_not_let_in(
    cloud: Cloud, headers: dict[str, str], status: int, body: dict[str, str]
) -> None:
    api = _asking(cloud, COUNTING, "2.0", EnableSimpleResponses=True)
    found = api.get("/a", **headers)
    assert (found.status, found.json) == (status, body)


@documented("Lambda authorizers", LAMBDA)
def test_a_policy_lets_in_and_format_1_has_a_token(cloud: Cloud) -> None:
    api = _asking(cloud, POLICY, "1.0")
    said = api.get("/a", x_key="open").json["requestContext"]["authorizer"]["lambda"]
    assert said == {"level": 7, "version": "1.0"}
    assert api.get("/a", x_key="shut").status == 403


@documented("Lambda authorizers", LAMBDA)
def test_answers_are_kept_for_their_ttl_by_the_identity(cloud: Cloud) -> None:
    settings = {"EnableSimpleResponses": True, "AuthorizerResultTtlInSeconds": 300}
    api = _asking(cloud, COUNTING, "2.0", **settings)

    def calls(path: str) -> int:
        found = api.get(path, x_key="open").json["requestContext"]["authorizer"]["lambda"]
        return int(found["calls"])

    assert [calls("/a"), calls("/a"), calls("/b")] == [1, 1, 1]
    api.client.reset_authorizers_cache(ApiId=api.id, StageName="$default")
    assert calls("/a") == 2


@documented("Lambda authorizers", LAMBDA)
def test_without_a_ttl_each_request_is_asked_for(cloud: Cloud) -> None:
    api = _asking(cloud, COUNTING, "2.0", EnableSimpleResponses=True)
    found = [api.get("/a", x_key="open").json for _ in range(2)]
    assert [f["requestContext"]["authorizer"]["lambda"]["calls"] for f in found] == [1, 2]


@documented("Lambda authorizers", LAMBDA)
def test_with_the_route_among_the_sources_each_route_is_asked_for(cloud: Cloud) -> None:
    api = _asking(
        cloud,
        COUNTING,
        "2.0",
        EnableSimpleResponses=True,
        AuthorizerResultTtlInSeconds=300,
        IdentitySource=["$request.header.x-key", "$context.routeKey"],
    )
    found = [api.get(path, x_key="open").json for path in ("/a", "/a", "/b")]
    assert [f["requestContext"]["authorizer"]["lambda"]["calls"] for f in found] == [1, 1, 2]


@documented("IAM authorization", f"{GUIDE}: Control access to HTTP APIs with IAM authorization")
def test_a_request_that_is_not_signed_is_forbidden(cloud: Cloud) -> None:
    api = http_api(cloud)
    api.route("GET /a", api.to(lambdas.python(cloud, ECHO)), AuthorizationType="AWS_IAM")
    api.stage()
    found = api.get("/a")
    assert (found.status, found.json) == (403, FORBIDDEN)
