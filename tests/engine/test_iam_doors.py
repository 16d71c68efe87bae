"""IAM enforced where the application itself is asked: APIs with AWS_IAM, function URLs."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import urllib3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from harness.engines.cloud import Cloud
from tests.conformance.iam_support import Acting, acting, allow
from tests.engine import lambdas
from tests.engine.stack_calls import Stacks, parsed

TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Hello:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.12
      Handler: index.handler
      InlineCode: |
        def handler(event, context):
            return {"statusCode": 200, "body": "hello"}
      FunctionUrlConfig: {AuthType: AWS_IAM}
      Events:
        Rest: {Type: Api, Properties: {RestApiId: !Ref Rest, Path: /hello, Method: get}}
        Http: {Type: HttpApi, Properties: {ApiId: !Ref Http, Path: /hello, Method: get}}
  Rest:
    Type: AWS::Serverless::Api
    Properties: {StageName: v1, Auth: {DefaultAuthorizer: AWS_IAM}}
  Http:
    Type: AWS::Serverless::HttpApi
    Properties: {Auth: {EnableIamAuthorizer: true, DefaultAuthorizer: AWS_IAM}}
Outputs:
  Rest: {Value: !Ref Rest}
  Http: {Value: !Ref Http}
  Url: {Value: !GetAtt HelloUrl.FunctionUrl}
  Function: {Value: !GetAtt Hello.Arn}
"""


@pytest.fixture
def doors(cloud: Cloud) -> Iterator[dict[str, str]]:
    stack = Stacks(cloud).create("doors", parsed(TEMPLATE))
    assert stack["StackStatus"] == "CREATE_COMPLETE", stack
    cloud.enforce_iam()
    yield {o["OutputKey"]: o["OutputValue"] for o in stack["Outputs"]}
    cloud.enforce_iam(None)


def test_each_door_lets_in_whom_a_policy_allows(cloud: Cloud, doors: dict[str, str]) -> None:
    arn = f"arn:aws:execute-api:{cloud.region}:{cloud.account}"
    cases: dict[str, tuple[str, str, str]] = {
        f"{cloud.endpoint}/_aws/execute-api/{doors['Rest']}/v1/hello": (
            "execute-api", "execute-api:Invoke", f"{arn}:{doors['Rest']}/v1/GET/hello"
        ),
        f"{cloud.endpoint}/_aws/execute-api/{doors['Http']}/hello": (
            "execute-api", "execute-api:Invoke", f"{arn}:{doors['Http']}/$default/GET/*"
        ),
        doors["Url"]: ("lambda", "lambda:InvokeFunctionUrl", doors["Function"]),
    }  # fmt: skip
    nobody = acting(cloud)
    for url, (service, action, resource) in cases.items():
        status, said = _get(nobody, url, service)
        assert status == 403, (url, said)
        assert _get(acting(cloud, allow(action, resource)), url, service) == (200, "hello"), url
    rest = next(iter(cases))
    assert _get(nobody, rest, "execute-api")[1] == (
        f"User: {nobody.arn} is not authorized to perform: execute-api:Invoke on resource: "
        f"{cases[rest][2]} because no identity-based policy allows the execute-api:Invoke action"
    )


def test_without_enforcement_every_signed_request_comes_in(
    cloud: Cloud, doors: dict[str, str]
) -> None:
    cloud.enforce_iam(None)
    assert _get(acting(cloud), doors["Url"], "lambda") == (200, "hello")


def test_a_function_that_no_role_lets_write_still_logs(cloud: Cloud) -> None:
    cloud.enforce_iam()
    function = lambdas.python(cloud, "def handler(event, context):\n    print('here')\n")
    function.invoke()
    lambdas.eventually(function.log_lines, lambda lines: "here\n" in "".join(lines))
    cloud.enforce_iam(None)


def _get(who: Acting, url: str, service: str) -> tuple[int, str]:
    found = who.credentials
    keys = (found["AccessKeyId"], found["SecretAccessKey"], found["SessionToken"])
    request = AWSRequest(method="GET", url=url)
    SigV4Auth(Credentials(*keys), service, who.cloud.region).add_auth(request)  # type: ignore[no-untyped-call]
    answer: Any = urllib3.request("GET", url, headers=dict(request.headers), timeout=20.0)
    text = answer.data.decode()
    if answer.status == 403:
        body = json.loads(text)
        text = body.get("Message") or body.get("message") or text
    return answer.status, text
