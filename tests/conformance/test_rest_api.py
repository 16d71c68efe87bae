"""REST APIs: authorizers, errors, gateway responses, request validation."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from harness.engines.cloud import Cloud
from tests.conformance.apis import POOL, Response
from tests.conformance.cognito_support import pool
from tests.conformance.documented import documented
from tests.engine import lambdas

SERVICE = "API Gateway REST APIs"
GUIDE = "API Gateway Developer Guide"
PROXY = f"{GUIDE}: Lambda proxy integrations in API Gateway"
LAMBDA = f"{GUIDE}: Use API Gateway Lambda authorizers"
COGNITO = f"{GUIDE}: Control access to REST APIs using Amazon Cognito user pools as an authorizer"

ECHO = """
import json

def handler(event, context):
    return {"statusCode": 200, "body": json.dumps(event)}
"""


@dataclass(frozen=True)
class RestApi:
    cloud: Cloud
    id: str
    root: str

    @property
    def client(self) -> Any:
        return self.cloud.client("apigateway")

    def invocation(self, function: lambdas.Function) -> str:
        cloud = self.cloud
        arn = f"arn:aws:lambda:{cloud.region}:{cloud.account}:function:{function.name}"
        path = f"2015-03-31/functions/{arn}/invocations"
        return f"arn:aws:apigateway:{cloud.region}:lambda:path/{path}"

    def method(self, function: lambdas.Function, path: str = "", **settings: Any) -> None:
        """POST on `path` (one segment; "" is the root) with a Lambda proxy integration."""
        resource = self.root
        if path:
            made = self.client.create_resource(restApiId=self.id, parentId=self.root, pathPart=path)
            resource = made["id"]
        where = {"restApiId": self.id, "resourceId": resource, "httpMethod": "POST"}
        self.client.put_method(**where, **{"authorizationType": "NONE", **settings})
        self.client.put_integration(
            **where,
            type="AWS_PROXY",
            integrationHttpMethod="POST",
            uri=self.invocation(function),
        )

    def deploy(self) -> None:
        self.client.create_deployment(restApiId=self.id, stageName="live")

    def post(
        self, path: str = "/", headers: Mapping[str, str] | None = None, body: str = ""
    ) -> Response:
        url = f"{self.cloud.endpoint}/_aws/execute-api/{self.id}/live{path}"
        found = POOL.request("POST", url, headers=headers, body=body)
        return Response(found.status, found.headers, found.data.decode())


def rest_api(cloud: Cloud) -> RestApi:
    client = cloud.client("apigateway")
    made = client.create_rest_api(name="api")["id"]
    (root,) = client.get_resources(restApiId=made)["items"]
    return RestApi(cloud, made, root["id"])


def serving(cloud: Cloud, source: str, **method: Any) -> RestApi:
    api = rest_api(cloud)
    api.method(lambdas.python(cloud, source), **method)
    api.deploy()
    return api


@pytest.mark.parametrize(
    "source",
    [
        "def handler(event, context):\n    raise ValueError('secret')\n",
        "def handler(event, context):\n    return {'status': 200}\n",
        "def handler(event, context):\n    return 'text'\n",
        "def handler(event, context):\n    return {'statusCode': 'secret'}\n",
        "import os\n\n\ndef handler(event, context):\n    os._exit(1)\n",
    ],
    ids=["raised", "no statusCode", "text", "status", "crashed"],
)
@documented("errors", PROXY)
def test_a_function_that_fails_is_a_bad_gateway(cloud: Cloud, source: str) -> None:
    found = serving(cloud, source).post()
    assert (found.status, found.json) == (502, {"message": "Internal server error"})


@documented("errors", f"{GUIDE}: Gateway response types for API Gateway")
def test_a_path_that_is_not_there_wants_a_token(cloud: Cloud) -> None:
    found = serving(cloud, ECHO).post("/none")
    assert (found.status, found.json) == (403, {"message": "Missing Authentication Token"})


@documented("events", PROXY)
def test_a_form_body_comes_as_it_was_sent(cloud: Cloud) -> None:
    headers = {"content-type": "application/x-www-form-urlencoded"}
    event = serving(cloud, ECHO).post("/?q=1", headers, "a=1&b=x+y").json
    assert event["body"] == "a=1&b=x+y"
    assert event["queryStringParameters"] == {"q": "1"}


@documented("gateway responses", f"{GUIDE}: Set up gateway responses to customize error responses")
def test_an_error_may_look_otherwise(cloud: Cloud) -> None:
    api = rest_api(cloud)
    api.method(lambdas.python(cloud, ECHO))
    api.client.put_gateway_response(
        restApiId=api.id,
        responseType="MISSING_AUTHENTICATION_TOKEN",
        statusCode="404",
        responseParameters={"gatewayresponse.header.x-why": "'no such path'"},
        responseTemplates={"application/json": '{"error": $context.error.messageString}'},
    )
    api.deploy()
    found = api.post("/none")
    assert (found.status, found.headers["x-why"]) == (404, "no such path")
    assert found.json == {"error": "Missing Authentication Token"}


@documented("request validation", f"{GUIDE}: Request validation for REST APIs in API Gateway")
def test_a_request_without_a_required_parameter_is_refused(cloud: Cloud) -> None:
    api = rest_api(cloud)
    validator = api.client.create_request_validator(
        restApiId=api.id, name="all", validateRequestParameters=True
    )["id"]
    api.method(
        lambdas.python(cloud, ECHO),
        requestValidatorId=validator,
        requestParameters={"method.request.querystring.page": True},
    )
    api.deploy()
    found = api.post()
    missing = {"message": "Missing required request parameters: [page]"}
    assert (found.status, found.json) == (400, missing)
    assert api.post("/?page=1").status == 200


@documented("request validation", f"{GUIDE}: Request validation for REST APIs in API Gateway")
def test_a_body_that_does_not_fit_its_model_is_refused(cloud: Cloud) -> None:
    api = rest_api(cloud)
    schema = {"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}}
    api.client.create_model(
        restApiId=api.id, name="Order", contentType="application/json", schema=json.dumps(schema)
    )
    validator = api.client.create_request_validator(
        restApiId=api.id, name="all", validateRequestBody=True
    )["id"]
    models = {"application/json": "Order"}
    api.method(lambdas.python(cloud, ECHO), requestValidatorId=validator, requestModels=models)
    api.deploy()
    headers = {"content-type": "application/json"}
    found = api.post("/", headers, '{"id": 7}')
    assert (found.status, found.json) == (400, {"message": "Invalid request body"})
    assert api.post("/", headers, '{"id": "7"}').status == 200


COUNTING = """
calls = 0

def handler(event, context):
    global calls
    calls += 1
    token = event.get("authorizationToken") or event["headers"].get("x-key")
    if token == "raise":
        raise ValueError("secret")
    if token == "unauthorized":
        raise Exception("Unauthorized")
    effect = "Allow" if token == "open" else "Deny"
    arn = event["methodArn"] if token != "wide" else "*"
    statement = {"Action": "execute-api:Invoke", "Effect": effect, "Resource": arn}
    return {"principalId": "ann", "context": {"calls": calls},
            "policyDocument": {"Version": "2012-10-17", "Statement": [statement]}}
"""


def _guarded(cloud: Cloud, kind: str = "TOKEN", **settings: Any) -> RestApi:
    api = rest_api(cloud)
    given = {"identitySource": "method.request.header.x-key", **settings}
    authorizer = api.client.create_authorizer(
        restApiId=api.id,
        name="door",
        type=kind,
        authorizerUri=api.invocation(lambdas.python(cloud, COUNTING)),
        **given,
    )["id"]
    function = lambdas.python(cloud, ECHO)
    for path in ("a", "b"):
        api.method(function, path, authorizationType="CUSTOM", authorizerId=authorizer)
    api.deploy()
    return api


def _calls(api: RestApi, path: str = "/a") -> int:
    event = api.post(path, {"x-key": "open"}).json
    return int(event["requestContext"]["authorizer"]["calls"])


@documented("Lambda authorizers", LAMBDA)
def test_what_the_authorizer_says_reaches_the_function_as_text(cloud: Cloud) -> None:
    event = _guarded(cloud).post("/a", {"x-key": "open"}).json
    said = event["requestContext"]["authorizer"]
    assert (said["principalId"], said["calls"]) == ("ann", "1")


@pytest.mark.parametrize(
    ("key", "status", "body"),
    [
        (None, 401, {"message": "Unauthorized"}),
        ("unauthorized", 401, {"message": "Unauthorized"}),
        (
            "shut",
            403,
            {"Message": "User is not authorized to access this resource with an explicit deny"},
        ),
        ("raise", 500, {"message": None}),
    ],
    ids=["missing", "unauthorized", "denied", "failed"],
)
@documented("Lambda authorizers", LAMBDA)
def test_who_is_not_let_in(
    cloud: Cloud, key: str | None, status: int, body: dict[str, str]
) -> None:
    found = _guarded(cloud).post("/a", {"x-key": key} if key else {})
    assert (found.status, found.json) == (status, body)


@documented("Lambda authorizers", f"{GUIDE}: Configure an API Gateway Lambda authorizer")
def test_a_token_that_does_not_fit_the_pattern_is_not_asked_about(cloud: Cloud) -> None:
    api = _guarded(cloud, identityValidationExpression="^o.*")
    assert api.post("/a", {"x-key": "raise"}).status == 401


@documented("Lambda authorizers: caching", f"{GUIDE}: Configure an API Gateway Lambda authorizer")
def test_an_answer_is_kept_for_five_minutes(cloud: Cloud) -> None:
    api = _guarded(cloud)
    assert [_calls(api), _calls(api)] == [1, 1]


@documented("Lambda authorizers: caching", f"{GUIDE}: Configure an API Gateway Lambda authorizer")
def test_with_a_ttl_of_0_each_request_is_asked_for(cloud: Cloud) -> None:
    api = _guarded(cloud, authorizerResultTtlInSeconds=0)
    assert [_calls(api), _calls(api)] == [1, 2]


@documented("Lambda authorizers: caching", f"{GUIDE}: Configure an API Gateway Lambda authorizer")
def test_a_kept_policy_is_that_of_all_methods(cloud: Cloud) -> None:
    api = _guarded(cloud)
    assert _calls(api) == 1
    assert api.post("/b", {"x-key": "open"}).status == 403


@documented("Lambda authorizers: caching", f"{GUIDE}: Configure an API Gateway Lambda authorizer")
def test_a_request_authorizer_keeps_by_all_its_sources(cloud: Cloud) -> None:
    sources = "method.request.header.x-key,method.request.querystring.q"
    api = _guarded(cloud, "REQUEST", identitySource=sources)
    assert [_calls(api, path) for path in ("/a?q=1", "/a?q=1", "/a?q=2")] == [1, 1, 2]
    assert api.post("/a", {"x-key": "open"}).status == 401


@documented("Cognito authorizers", COGNITO)
def test_a_token_of_the_pool_lets_in(cloud: Cloud) -> None:
    people, others = pool(cloud), pool(cloud)
    api = rest_api(cloud)
    arn = f"arn:aws:cognito-idp:{cloud.region}:{cloud.account}:userpool/{people.id}"
    authorizer = api.client.create_authorizer(
        restApiId=api.id,
        name="people",
        type="COGNITO_USER_POOLS",
        providerARNs=[arn],
        identitySource="method.request.header.Authorization",
    )["id"]
    function = lambdas.python(cloud, ECHO)
    settings = {"authorizationType": "COGNITO_USER_POOLS", "authorizerId": authorizer}
    api.method(function, "id", **settings)
    scopes = ["aws.cognito.signin.user.admin"]
    api.method(function, "access", **settings, authorizationScopes=scopes)
    api.method(function, "other", **settings, authorizationScopes=["shop/write"])
    api.deploy()
    tokens = {}
    for each in (people, others):
        each.user()
        tokens[each.id] = each.sign_in()["AuthenticationResult"]
    own = tokens[people.id]

    def status(path: str, token: str) -> int:
        return api.post(path, {"Authorization": token}).status

    event = api.post("/id", {"Authorization": own["IdToken"]}).json
    assert event["requestContext"]["authorizer"]["claims"]["cognito:username"] == "ann"
    assert status("/id", f"Bearer {own['IdToken']}") == 200
    assert status("/id", own["AccessToken"]) == 401
    assert status("/access", own["AccessToken"]) == 200
    assert status("/access", own["IdToken"]) == 401
    assert status("/other", own["AccessToken"]) == 401
    assert status("/id", tokens[others.id]["IdToken"]) == 401
    head, claims, _ = own["IdToken"].split(".")
    assert status("/id", f"{head}.{claims}.") == 401
    assert api.post("/id").json == {"message": "Unauthorized"}


@documented("IAM authorization", f"{GUIDE}: Gateway response types for API Gateway")
def test_a_request_that_is_not_signed_wants_a_token(cloud: Cloud) -> None:
    found = serving(cloud, ECHO, authorizationType="AWS_IAM").post()
    assert (found.status, found.json) == (403, {"message": "Missing Authentication Token"})
