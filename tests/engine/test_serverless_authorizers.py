"""Authorizers of `http` events, and AWS::ApiGateway::Authorizer as other templates have it."""

from __future__ import annotations

import json
import textwrap
from pathlib import Path
from typing import Any

import pytest
import urllib3
from botocore.exceptions import WaiterError

from harness.engines.cloud import Cloud
from harness.errors import DeployError
from harness.stacks.deploy import deploy
from harness.stacks.stack import Stack

APP = """
import json


def _policy(event, effect, who):
    statement = {"Action": "execute-api:Invoke", "Effect": effect, "Resource": event["methodArn"]}
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    return {"principalId": who, "policyDocument": policy, "context": {"level": 3}}


def by_token(event, context):
    token = event["authorizationToken"]
    if token == "Bearer unknown":
        raise Exception("Unauthorized")
    return _policy(event, "Allow" if token == "Bearer sesame" else "Deny", "ada")


def by_request(event, context):
    key = (event["queryStringParameters"] or {}).get("key")
    return _policy(event, "Allow" if key == "k" else "Deny", "bob")


def who(event, context):
    if "requestContext" not in event:
        return {"principal": event["principalId"], "level": event["enhancedAuthContext"]["level"]}
    known = event["requestContext"].get("authorizer") or {}
    return {"statusCode": 200, "body": json.dumps(known)}
"""
SERVICE = """
service: {name}
provider: {{name: aws, runtime: python3.12}}
functions:
  by-token: {{handler: app.by_token}}
  byRequest: {{handler: app.by_request}}
  who:
    handler: app.who
    events:
{events}
{more}
"""
DENIED = "User is not authorized to access this resource with an explicit deny"


def _write(folder: Path, *events: str, name: str = "doors", more: str = "") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "app.py").write_text(APP)
    path = folder / "serverless.yml"
    lines = "\n".join(f"      - http: {{{event}}}" for event in events)
    path.write_text(SERVICE.format(name=name, events=lines, more=textwrap.dedent(more)).lstrip())
    return path


def _get(cloud: Cloud, stack: Stack, path: str, **headers: str) -> tuple[int, Any]:
    api = stack.resources["ApiGatewayRestApi"].physical_id
    url = f"{cloud.endpoint}/_aws/execute-api/{api}/dev{path}"
    answer = urllib3.request("GET", url, headers=headers)
    return answer.status, json.loads(answer.data)


def test_a_token_is_asked_for(cloud: Cloud, tmp_path: Path) -> None:
    # a kept policy that allows the first method alone would deny the second, as on AWS
    once = "authorizer: {name: by-token, resultTtlInSeconds: 0}"
    stack = deploy(
        _write(
            tmp_path,
            f"path: a, method: get, {once}",
            f"path: lambda, method: get, integration: lambda, {once}",
            "path: open, method: get",
        ),
        cloud,
    )
    assert _get(cloud, stack, "/a") == (401, {"message": "Unauthorized"})
    assert _get(cloud, stack, "/a", Authorization="Bearer unknown")[0] == 401
    denied = _get(cloud, stack, "/a", Authorization="Bearer wheat")
    assert denied == (403, {"Message": DENIED})
    known = {"principalId": "ada", "level": "3"}
    status, said = _get(cloud, stack, "/a", Authorization="Bearer sesame")
    assert (status, said | known) == (200, said)
    assert _get(cloud, stack, "/lambda")[0] == 401
    told = _get(cloud, stack, "/lambda", Authorization="Bearer sesame")
    assert told == (200, {"principal": "ada", "level": "3"})
    assert _get(cloud, stack, "/open") == (200, {})
    assert "ByDashtokenApiGatewayAuthorizer" in stack.resources
    assert "ByDashtokenLambdaPermissionApiGateway" in stack.resources


def test_a_request_is_shown(cloud: Cloud, tmp_path: Path) -> None:
    keyed = "identitySource: method.request.querystring.key"
    stack = deploy(
        _write(
            tmp_path,
            f"path: a, method: get, authorizer: {{name: byRequest, type: request, {keyed}}}",
        ),
        cloud,
    )
    assert _get(cloud, stack, "/a")[0] == 401
    assert _get(cloud, stack, "/a?key=x") == (403, {"Message": DENIED})
    assert _get(cloud, stack, "/a?key=k")[1]["principalId"] == "bob"


def test_without_cache_a_request_needs_no_source(cloud: Cloud, tmp_path: Path) -> None:
    event = "authorizer: {name: byRequest, type: request, resultTtlInSeconds: 0}"
    stack = deploy(_write(tmp_path, f"path: a, method: get, {event}"), cloud)
    assert _get(cloud, stack, "/a")[0] == 403
    assert _get(cloud, stack, "/a?key=k")[0] == 200


def test_an_arn_and_a_resource_of_the_service(cloud: Cloud, tmp_path: Path) -> None:
    more = """
    resources:
      Resources:
        Own:
          Type: AWS::ApiGateway::Authorizer
          Properties:
            Name: own
            RestApiId: !Ref ApiGatewayRestApi
            Type: TOKEN
            IdentitySource: method.request.header.X-Own
            AuthorizerUri: !Sub "arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${ByDashtokenLambdaFunction.Arn}/invocations"
      Outputs:
        Own: {Value: !GetAtt Own.AuthorizerId}
    """  # noqa: E501
    by_arn = "authorizer: {arn: !GetAtt ByDashtokenLambdaFunction.Arn, name: far, %s}"
    stack = deploy(
        _write(
            tmp_path,
            f"path: a, method: get, {by_arn % 'managedExternally: true'}",
            "path: b, method: get, authorizer: {type: CUSTOM, authorizerId: !Ref Own}",
            more=more,
        ),
        cloud,
    )
    assert _get(cloud, stack, "/a")[0] == 401
    assert _get(cloud, stack, "/a", Authorization="Bearer sesame")[0] == 200
    assert "FarLambdaPermissionApiGateway" not in stack.resources
    assert _get(cloud, stack, "/b", Authorization="Bearer sesame")[0] == 401
    assert _get(cloud, stack, "/b", **{"X-Own": "Bearer sesame"})[0] == 200
    assert stack.outputs["Own"] == stack.resources["Own"].physical_id


def test_changed_in_place_and_taken_away(cloud: Cloud, tmp_path: Path) -> None:
    def service(authorizer: str) -> Path:
        return _write(tmp_path, "path: a, method: get" + authorizer)

    strict = ", authorizer: {name: by-token, identityValidationExpression: '^Bearer [a-z]+$'}"
    first = deploy(service(strict), cloud)
    assert _get(cloud, first, "/a", Authorization="Bearer SESAME")[0] == 401
    moved = ", authorizer: {name: by-token, identitySource: method.request.header.X-Token}"
    second = deploy(service(moved), cloud)
    logical_id = "ByDashtokenApiGatewayAuthorizer"
    assert second.resources[logical_id] == first.resources[logical_id]
    assert _get(cloud, second, "/a", Authorization="Bearer sesame")[0] == 401
    assert _get(cloud, second, "/a", **{"X-Token": "Bearer SESAME"})[0] == 403
    assert _get(cloud, second, "/a", **{"X-Token": "Bearer sesame"})[0] == 200
    third = deploy(service(""), cloud)
    assert _get(cloud, third, "/a") == (200, {})
    api = third.resources["ApiGatewayRestApi"].physical_id
    assert cloud.client("apigateway").get_authorizers(restApiId=api)["items"] == []


def test_what_aws_refuses(cloud: Cloud, tmp_path: Path) -> None:
    source = "method.request.querystring.key"
    event = f"path: a, method: get, authorizer: {{name: by-token, identitySource: {source}}}"
    with pytest.raises(DeployError) as caught:
        deploy(_write(tmp_path, event), cloud)
    assert f"Invalid token source expression: {source}" in str(caught.value)


@pytest.mark.parametrize(
    ("properties", "words"),
    [
        ({"Type": "REQUEST"}, "Identity source must be set if authorizer caching is enabled"),
        ({"Type": "TOKEN"}, "Invalid token source expression: None"),
        ({"Type": "COGNITO_USER_POOLS"}, "ProviderARNs is required"),
        ({"Type": "OTHER"}, "Invalid authorizer type: OTHER"),
    ],
)
def test_what_the_engine_itself_refuses(
    cloud: Cloud, properties: dict[str, str], words: str
) -> None:
    given = {"Name": "guard", "RestApiId": {"Ref": "Api"}, **properties}
    resources = {
        "Api": {"Type": "AWS::ApiGateway::RestApi", "Properties": {"Name": "api"}},
        "Guard": {"Type": "AWS::ApiGateway::Authorizer", "Properties": given},
    }
    client = cloud.client("cloudformation")
    stack = client.create_stack(
        StackName="guarded", TemplateBody=json.dumps({"Resources": resources})
    )["StackId"]
    with pytest.raises(WaiterError):
        client.get_waiter("stack_create_complete").wait(
            StackName=stack, WaiterConfig={"Delay": 1, "MaxAttempts": 20}
        )
    events = client.describe_stack_events(StackName=stack)["StackEvents"]
    why = [e.get("ResourceStatusReason", "") for e in events if e["LogicalResourceId"] == "Guard"]
    assert any(words in reason for reason in why), why


def test_a_user_pool_is_asked(cloud: Cloud, tmp_path: Path) -> None:
    more = """
    resources:
      Resources:
        People: {Type: AWS::Cognito::UserPool, Properties: {UserPoolName: people}}
        Client:
          Type: AWS::Cognito::UserPoolClient
          Properties:
            UserPoolId: !Ref People
            ExplicitAuthFlows: [ALLOW_USER_PASSWORD_AUTH, ALLOW_REFRESH_TOKEN_AUTH]
    """
    pool = "authorizer: {name: people, type: COGNITO_USER_POOLS, arn: !GetAtt People.Arn}"
    stack = deploy(_write(tmp_path, f"path: a, method: get, {pool}", more=more), cloud)
    idp, people = cloud.client("cognito-idp"), stack.resources["People"].physical_id
    idp.admin_create_user(UserPoolId=people, Username="ann", MessageAction="SUPPRESS")
    idp.admin_set_user_password(
        UserPoolId=people, Username="ann", Password="Correct-Horse-1", Permanent=True
    )
    tokens = idp.initiate_auth(
        ClientId=stack.resources["Client"].physical_id,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "ann", "PASSWORD": "Correct-Horse-1"},
    )["AuthenticationResult"]
    unauthorized = (401, {"message": "Unauthorized"})
    assert _get(cloud, stack, "/a") == unauthorized
    assert _get(cloud, stack, "/a", Authorization=tokens["AccessToken"]) == unauthorized
    status, said = _get(cloud, stack, "/a", Authorization=tokens["IdToken"])
    assert (status, said["claims"]["cognito:username"]) == (200, "ann")
