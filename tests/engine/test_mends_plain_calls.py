"""Signed JSON calls go past the routers, to the right service, as before."""

from __future__ import annotations

import urllib3

from harness.engines.cloud import Cloud
from tests.engine.inside import in_engine


def test_a_signed_json_call_asks_no_router_and_remembers_its_service() -> None:
    assert (
        in_engine(
            """
            from harness_extension.mends import plain_calls
            plain_calls.install()
            from localstack.aws.api import RequestContext
            from localstack.aws.handlers import internal, legacy, service
            from localstack.http import Request, Response

            asked = []

            class Router:
                def dispatch(self, request):
                    asked.append(request.path)
                    raise internal.NotFound()

            stock = service.determine_aws_service_model
            def determine(request):
                asked.append("service")
                return stock(request)
            service.determine_aws_service_model = determine

            resources = internal.LocalstackResourceHandler(Router())
            names = service.ServiceNameParser()

            def call(path="/", host="127.0.0.1:4566", signed="dynamodb", **headers):
                asked.clear()
                scope = f"Credential=0/20260101/us-east-1/{signed}/aws4_request"
                context = RequestContext(Request("POST", path, headers={
                    "Host": host, "Content-Type": "application/x-amz-json-1.0",
                    "Authorization": f"AWS4-HMAC-SHA256 {scope}", **headers}))
                resources(None, context, Response())
                names(None, context, Response())
                print(context.service and context.service.service_name, context.protocol, *asked)

            put = {"X-Amz-Target": "DynamoDB_20120810.PutItem"}
            call(**put)
            call(**put)
            call(signed="sqs", **{"X-Amz-Target": "AmazonSQS.SendMessage"})
            call(host="abc.execute-api.localhost.localstack.cloud:4566", **put)
            call(path="/elsewhere", **put)
            call()
            """
        )
        == "dynamodb json service\n"
        "dynamodb json\n"
        "sqs json service\n"
        "dynamodb json / service\n"
        "dynamodb json /elsewhere service\n"
        "dynamodb json / service"
    )


def test_what_is_no_such_call_still_finds_its_route(cloud: Cloud) -> None:
    answer = urllib3.request("GET", f"{cloud.endpoint}/_localstack/health")
    assert answer.status == 200
    assert "services" in answer.json()
