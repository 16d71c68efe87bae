"""Signed requests to HTTP and WebSocket APIs: who signed is told, and asked by enforced IAM."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from harness.engines.cloud import Cloud
from tests.conformance.apis import ECHO, http_api, websocket_api
from tests.conformance.iam_support import acting, allow
from tests.engine import lambdas


def _headers(who: Credentials, url: str, region: str) -> dict[str, str]:
    request = AWSRequest(method="GET", url=url)
    SigV4Auth(who, "execute-api", region).add_auth(request)  # type: ignore[no-untyped-call]
    return dict(request.headers)


@pytest.fixture
def enforced(cloud: Cloud) -> Iterator[Cloud]:
    cloud.enforce_iam()
    yield cloud
    cloud.enforce_iam(None)


def test_a_function_is_told_who_signed(cloud: Cloud) -> None:
    api = http_api(cloud)
    api.route("GET /a", api.to(lambdas.python(cloud, ECHO)), AuthorizationType="AWS_IAM")
    api.stage()
    url = f"{api.endpoint}/a"
    headers = _headers(Credentials(cloud.account, "test"), url, cloud.region)
    said = api.ask("GET", "/a", headers).json["requestContext"]["authorizer"]["iam"]
    assert (said["accessKey"], said["accountId"]) == (cloud.account, cloud.account)


def test_who_connects_needs_leave(enforced: Cloud) -> None:
    cloud = enforced
    api = websocket_api(cloud)
    integration = api.client.create_integration(
        ApiId=api.id, IntegrationType="MOCK", RequestTemplates={"$default": '{"statusCode": 200}'}
    )["IntegrationId"]
    api.route("$connect", integration, AuthorizationType="AWS_IAM")
    api.deploy()
    arn = f"arn:aws:execute-api:{cloud.region}:{cloud.account}:{api.id}/live/$connect"

    def status(who: Credentials | None) -> int:
        headers = _headers(who, api.url.replace("ws", "http", 1), cloud.region) if who else {}
        try:
            with connect(api.url, additional_headers=headers):
                return 101
        except InvalidStatus as refused:
            return refused.response.status_code

    def credentials(*statements: object) -> Credentials:
        found = acting(cloud, *statements).credentials  # type: ignore[arg-type]
        return Credentials(found["AccessKeyId"], found["SecretAccessKey"], found["SessionToken"])

    assert status(None) == 403
    assert status(credentials()) == 403
    assert status(credentials(allow("execute-api:Invoke", arn))) == 101
