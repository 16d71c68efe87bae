"""User pools as resources of a stack."""

from __future__ import annotations

import base64
import json
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from harness.engines.cloud import Cloud
from harness.stacks.deploy import deploy
from tests.conformance.cognito_support import PASSWORD, claims
from tests.engine.stack_calls import Stacks, parsed

TEMPLATE = """
Resources:
  People:
    Type: AWS::Cognito::UserPool
    Properties:
      AutoVerifiedAttributes: [email]
      Policies: {PasswordPolicy: {MinimumLength: "10", RequireSymbols: "false"}}
      Schema: [{Name: tenant, AttributeDataType: String, Mutable: "true"}]
  App:
    Type: AWS::Cognito::UserPoolClient
    Properties:
      UserPoolId: !Ref People
      AccessTokenValidity: 15
      TokenValidityUnits: {AccessToken: minutes}
      ExplicitAuthFlows: [ALLOW_USER_PASSWORD_AUTH, ALLOW_REFRESH_TOKEN_AUTH]
  Admins:
    Type: AWS::Cognito::UserPoolGroup
    Properties: {UserPoolId: !Ref People, GroupName: admins, Precedence: 1}
  Ann:
    Type: AWS::Cognito::UserPoolUser
    Properties:
      UserPoolId: !Ref People
      Username: ann
      MessageAction: SUPPRESS
      UserAttributes: [{Name: "custom:tenant", Value: t-1}]
  AnnIsAdmin:
    Type: AWS::Cognito::UserPoolUserToGroupAttachment
    Properties: {UserPoolId: !Ref People, GroupName: !Ref Admins, Username: !Ref Ann}
  Orders:
    Type: AWS::Cognito::UserPoolResourceServer
    Properties:
      UserPoolId: !Ref People
      Identifier: orders
      Name: Orders
      Scopes: [{ScopeName: read, ScopeDescription: Look}, {ScopeName: write, ScopeDescription: Do}]
  Machine:
    Type: AWS::Cognito::UserPoolClient
    DependsOn: Orders
    Properties:
      UserPoolId: !Ref People
      GenerateSecret: true
      AllowedOAuthFlows: [client_credentials]
      AllowedOAuthFlowsUserPoolClient: true
      AllowedOAuthScopes: [orders/read, orders/write]
  Page:
    Type: AWS::Cognito::UserPoolDomain
    Properties: {UserPoolId: !Ref People, Domain: DOMAIN}
Outputs:
  Pool: {Value: !Ref People}
  Arn: {Value: !GetAtt People.Arn}
  Provider: {Value: !GetAtt People.ProviderName}
  Client: {Value: !Ref App}
  Machine: {Value: !Ref Machine}
  Secret: {Value: !GetAtt Machine.ClientSecret}
"""


def _made(cloud: Cloud) -> tuple[Stacks, dict[str, str]]:
    stacks = Stacks(cloud)
    stack = stacks.create("people", parsed(TEMPLATE.replace("DOMAIN", f"d-{cloud.account}")))
    assert stack["StackStatus"] == "CREATE_COMPLETE", stack
    return stacks, {o["OutputKey"]: o["OutputValue"] for o in stack["Outputs"]}


def test_all_types_are_made_and_deleted(cloud: Cloud) -> None:
    stacks, outputs = _made(cloud)
    idp = cloud.client("cognito-idp")
    pool = outputs["Pool"]
    assert outputs["Arn"].endswith(f":{cloud.account}:userpool/{pool}")
    assert outputs["Provider"] == f"cognito-idp.{cloud.region}.amazonaws.com/{pool}"
    found = idp.describe_user_pool(UserPoolId=pool)["UserPool"]
    assert found["Policies"]["PasswordPolicy"]["MinimumLength"] == 10
    assert found["Policies"]["PasswordPolicy"]["RequireSymbols"] is False
    assert found["Domain"] == f"d-{cloud.account}"
    idp.admin_set_user_password(UserPoolId=pool, Username="ann", Password=PASSWORD, Permanent=True)
    result = idp.initiate_auth(
        ClientId=outputs["Client"],
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": "ann", "PASSWORD": PASSWORD},
    )["AuthenticationResult"]
    token = claims(result["IdToken"])
    assert token["cognito:groups"] == ["admins"]
    assert token["custom:tenant"] == "t-1"
    assert result["ExpiresIn"] == 900
    stacks.delete("people")
    assert idp.list_user_pools(MaxResults=10)["UserPools"] == []


def test_changes_in_place_keep_the_pool(cloud: Cloud) -> None:
    stacks, outputs = _made(cloud)
    changed = parsed(TEMPLATE.replace("DOMAIN", f"d-{cloud.account}"))
    properties = changed["Resources"]["People"]["Properties"]
    properties["Policies"] = {"PasswordPolicy": {"MinimumLength": 12}}
    properties["Schema"].append({"Name": "level", "AttributeDataType": "Number"})
    changed["Resources"]["App"]["Properties"]["AccessTokenValidity"] = 30
    stack = stacks.update("people", changed)
    assert stack["StackStatus"] == "UPDATE_COMPLETE"
    idp = cloud.client("cognito-idp")
    found = idp.describe_user_pool(UserPoolId=outputs["Pool"])["UserPool"]
    assert found["Policies"]["PasswordPolicy"]["MinimumLength"] == 12
    assert {"custom:tenant", "custom:level"} <= {a["Name"] for a in found["SchemaAttributes"]}
    client = idp.describe_user_pool_client(UserPoolId=outputs["Pool"], ClientId=outputs["Client"])[
        "UserPoolClient"
    ]
    assert client["AccessTokenValidity"] == 30
    assert client["ClientName"] == "people-App"
    assert [u["Username"] for u in idp.list_users(UserPoolId=outputs["Pool"])["Users"]] == ["ann"]


@pytest.mark.parametrize("scope", ["orders/read", ""])
def test_a_machine_gets_a_token_for_its_scopes(cloud: Cloud, scope: str) -> None:
    _, outputs = _made(cloud)
    url = f"{cloud.endpoint}/_aws/cognito-idp/oauth2/token"
    status, answer = _post(url, outputs, scope)
    assert status == 200
    token = claims(answer["access_token"])
    assert token["scope"] == (scope or "orders/read orders/write")
    assert token["sub"] == token["client_id"] == outputs["Machine"]
    assert token["token_use"] == "access"
    domain = f"d-{cloud.account}.auth.{cloud.region}.amazoncognito.com"
    assert _post(f"{cloud.endpoint}/oauth2/token", outputs, scope, Host=domain)[0] == 200


def test_a_machine_gets_no_token_for_other_scopes_or_without_its_secret(cloud: Cloud) -> None:
    _, outputs = _made(cloud)
    url = f"{cloud.endpoint}/_aws/cognito-idp/oauth2/token"
    assert _post(url, outputs, "orders/delete") == (400, {"error": "invalid_scope"})
    refused = _post(url, {**outputs, "Secret": "other"}, "")
    assert refused == (400, {"error": "invalid_client"})


def _post(
    url: str, outputs: dict[str, str], scope: str, **headers: str
) -> tuple[int, dict[str, Any]]:
    form = {"grant_type": "client_credentials", **({"scope": scope} if scope else {})}
    basic = base64.b64encode(f"{outputs['Machine']}:{outputs['Secret']}".encode()).decode()
    request = urllib.request.Request(
        url,
        urllib.parse.urlencode(form).encode(),
        {"Authorization": f"Basic {basic}", **headers},
    )
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


SAM = """
Transform: AWS::Serverless-2016-10-31
Resources:
  People:
    Type: AWS::Cognito::UserPool
  App:
    Type: AWS::Cognito::UserPoolClient
    Properties: {UserPoolId: !Ref People, ExplicitAuthFlows: [ALLOW_USER_PASSWORD_AUTH]}
  Confirm:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.12
      Handler: index.handler
      InlineCode: |
        def handler(event, context):
            event["response"]["autoConfirmUser"] = True
            return event
      Events:
        Joined: {Type: Cognito, Properties: {UserPool: !Ref People, Trigger: PreSignUp}}
Outputs:
  Client: {Value: !Ref App}
"""


def test_sams_cognito_event_is_a_trigger(cloud: Cloud, tmp_path: Path) -> None:
    template = tmp_path / "template.yaml"
    template.write_text(SAM)
    client = deploy(template, cloud).outputs["Client"]
    cloud.enforce_iam()  # the permission that SAM makes lets the pool call
    joined = cloud.client("cognito-idp").sign_up(ClientId=client, Username="ann", Password=PASSWORD)
    assert joined["UserConfirmed"] is True


def test_a_serverless_service_has_its_pool(cloud: Cloud, tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(
        "def confirm(event, context):\n"
        "    event['response']['autoConfirmUser'] = True\n"
        "    return event\n"
    )
    service = tmp_path / "serverless.yml"
    service.write_text(
        """
service: members
provider: {name: aws, runtime: python3.12}
functions:
  confirm:
    handler: app.confirm
    events: [{cognitoUserPool: {pool: people, trigger: PreSignUp}}]
resources:
  Resources:
    App:
      Type: AWS::Cognito::UserPoolClient
      Properties: {UserPoolId: {Ref: CognitoUserPoolPeople}}
  Outputs: {Client: {Value: {Ref: App}}}
"""
    )
    client = deploy(service, cloud).outputs["Client"]
    joined = cloud.client("cognito-idp").sign_up(ClientId=client, Username="ann", Password=PASSWORD)
    assert joined["UserConfirmed"] is True
