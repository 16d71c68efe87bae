"""HTTP APIs that templates declare: made, changed in place, and deleted."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from harness.engines.cloud import Cloud
from harness.stacks.deploy import delete, deploy
from harness.stacks.stack import Stack
from tests.conformance.apis import POOL

SAM = """
Transform: AWS::Serverless-2016-10-31
Globals:
  Function: {Runtime: python3.12, Handler: index.handler}
  HttpApi:
    CorsConfiguration: {AllowOrigins: ["https://shop.example"], AllowMethods: [GET]}
Resources:
  Api:
    Type: AWS::Serverless::HttpApi
    Properties:
      StageName: live
      StageVariables: {mode: calm}
      Auth:
        Authorizers:
          Door:
            FunctionArn: !GetAtt Door.Arn
            AuthorizerPayloadFormatVersion: "2.0"
            EnableSimpleResponses: true
            EnableFunctionDefaultPermissions: true
            Identity: {Headers: [x-key]}
  Door:
    Type: AWS::Serverless::Function
    Properties:
      InlineCode: |
        def handler(event, context):
            return {"isAuthorized": event["identitySource"] == ["open"], "context": {"who": "me"}}
  Work:
    Type: AWS::Serverless::Function
    Properties:
      InlineCode: |
        def handler(event, context):
            said = event["requestContext"].get("authorizer", {}).get("lambda", {})
            return {"item": event.get("pathParameters"), "mode": event["stageVariables"]["mode"],
                    "who": said.get("who")}
      Events:
        Open:
          Type: HttpApi
          Properties: {Path: "/items/{id}", Method: GET, ApiId: !Ref Api}
        Shut:
          Type: HttpApi
          Properties: {Path: /shut, Method: POST, ApiId: !Ref Api, Auth: {Authorizer: Door}}
  Implicit:
    Type: AWS::Serverless::Function
    Properties:
      InlineCode: |
        def handler(event, context):
            return "hello " + event["rawPath"]
      Events:
        All: {Type: HttpApi}
Outputs:
  Url: {Value: !Sub "https://${Api}.execute-api.${AWS::Region}.amazonaws.com/live"}
  Endpoint: {Value: !GetAtt Api.ApiEndpoint}
  Other: {Value: !Sub "https://${ServerlessHttpApi}.execute-api.${AWS::Region}.amazonaws.com"}
"""

PLAIN = """
Resources:
  Api:
    Type: AWS::ApiGatewayV2::Api
    Properties: {Name: orders, ProtocolType: HTTP}
  Role:
    Type: AWS::IAM::Role
    Properties: {AssumeRolePolicyDocument: {Version: "2012-10-17", Statement: []}}
  Queue: {Type: AWS::SQS::Queue}
  Send:
    Type: AWS::ApiGatewayV2::Integration
    Properties:
      ApiId: !Ref Api
      IntegrationType: AWS_PROXY
      IntegrationSubtype: SQS-SendMessage
      PayloadFormatVersion: "1.0"
      CredentialsArn: !GetAtt Role.Arn
      RequestParameters: {QueueUrl: !Ref Queue, MessageBody: $request.body.text}
      ResponseParameters:
        "200": {ResponseParameters: [{Destination: "overwrite:statuscode", Source: "202"}]}
  Route:
    Type: AWS::ApiGatewayV2::Route
    Properties: {ApiId: !Ref Api, RouteKey: POST /orders, Target: !Sub "integrations/${Send}"}
  Stage:
    Type: AWS::ApiGatewayV2::Stage
    Properties: {ApiId: !Ref Api, StageName: $default, AutoDeploy: "true", Tags: {of: test}}
Outputs:
  Url: {Value: !GetAtt Api.ApiEndpoint}
  Queue: {Value: !Ref Queue}
"""


def _deployed(cloud: Cloud, folder: Path, template: str) -> Stack:
    path = folder / "template.yaml"
    path.write_text(textwrap.dedent(template))
    return deploy(path, cloud)


def test_what_sam_makes_of_an_http_api_is_served(cloud: Cloud, tmp_path: Path) -> None:
    stack = _deployed(cloud, tmp_path, SAM)
    url = stack.outputs["Url"]
    assert url == f"{cloud.endpoint}/_aws/execute-api/{stack.resources['Api'].physical_id}/live"
    item = POOL.request("GET", f"{url}/items/7", headers={"Origin": "https://shop.example"})
    assert item.json() == {"item": {"id": "7"}, "mode": "calm", "who": None}
    assert item.headers["access-control-allow-origin"] == "https://shop.example"
    shut = f"{stack.outputs['Endpoint']}/live/shut"
    assert [
        POOL.request("POST", shut, headers=headers).status
        for headers in ({}, {"x-key": "closed"}, {"x-key": "open"})
    ] == [401, 403, 200]
    other = POOL.request("PATCH", stack.outputs["Other"] + "any/where")
    assert other.data == b"hello /any/where"


def test_an_api_is_changed_in_place_and_deleted(cloud: Cloud, tmp_path: Path) -> None:
    stack = _deployed(cloud, tmp_path, PLAIN)
    url, queue = stack.outputs["Url"], stack.outputs["Queue"]
    sent = POOL.request("POST", f"{url}/orders", body='{"text": "chair"}')
    assert sent.status == 202
    messages = cloud.client("sqs").receive_message(QueueUrl=queue)["Messages"]
    assert [message["Body"] for message in messages] == ["chair"]

    changed = PLAIN.replace("POST /orders", "PUT /orders").replace('Source: "202"', 'Source: "201"')
    again = _deployed(cloud, tmp_path, changed)
    assert again.resources["Route"].physical_id == stack.resources["Route"].physical_id
    assert POOL.request("POST", f"{url}/orders", body='{"text": "x"}').status == 404
    assert POOL.request("PUT", f"{url}/orders", body='{"text": "x"}').status == 201

    delete(again, cloud)
    assert cloud.client("apigatewayv2").get_apis()["Items"] == []
    assert POOL.request("PUT", f"{url}/orders", body="{}").status == 404


WEBSOCKET = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Chat:
    Type: AWS::Serverless::WebSocketApi
    Properties:
      RouteSelectionExpression: $request.body.action
      StageName: live
      Routes:
        $connect: {FunctionArn: !GetAtt Door.Arn}
  Door:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.12
      Handler: index.handler
      InlineCode: |
        def handler(event, context):
            return {"statusCode": 200 if "key" in event["headers"] else 418}
Outputs:
  Url: {Value: !Sub "wss://${Chat}.execute-api.${AWS::Region}.amazonaws.com/live"}
"""


def test_what_sam_makes_of_a_websocket_api_is_served(cloud: Cloud, tmp_path: Path) -> None:
    url = _deployed(cloud, tmp_path, WEBSOCKET).outputs["Url"]
    with connect(url, additional_headers={"key": "k"}) as client:
        client.send("x")
        assert "Forbidden" in str(client.recv(60))
    with pytest.raises(InvalidStatus) as refused, connect(url):
        pass
    assert refused.value.response.status_code == 418
