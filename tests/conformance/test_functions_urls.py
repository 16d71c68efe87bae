"""AWS Lambda: function URLs."""

from __future__ import annotations

import http.client
import json
import shutil
from typing import Any
from urllib.parse import urlsplit

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.exceptions import ClientError

from harness.engines.cloud import Cloud
from tests.conformance.documented import documented
from tests.engine import lambdas

SERVICE = "Lambda"
INVOKING = "Lambda Developer Guide: Invoking Lambda function URLs"
ACCESS = "Lambda Developer Guide: Control access to Lambda function URLs"
CORS = "Lambda API Reference: Cors"
STREAMING = "Lambda Developer Guide: Response streaming for Lambda functions"
API = "Lambda API Reference"
ECHO = "def handler(event, context):\n    return event\n"
needs_node = pytest.mark.skipif(shutil.which("node") is None, reason="Node is not installed")


class Answer:
    def __init__(self, response: http.client.HTTPResponse) -> None:
        self.status = response.status
        self.headers = response.headers
        self.body = response.read()

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def url_of(cloud: Cloud, function: lambdas.Function, public: bool = True, **settings: Any) -> str:
    client = cloud.client("lambda")
    given = {"FunctionName": function.name, "AuthType": "NONE", **settings}
    if public:
        client.add_permission(
            FunctionName=function.name,
            StatementId="public",
            Action="lambda:InvokeFunctionUrl",
            Principal="*",
            FunctionUrlAuthType="NONE",
        )
    return str(client.create_function_url_config(**given)["FunctionUrl"])


def ask(
    url: str, path: str = "", method: str = "GET", body: str | None = None, **headers: str
) -> Answer:
    return Answer(open_(url, path, method, body, headers))


def open_(
    url: str, path: str, method: str, body: str | None, headers: dict[str, str]
) -> http.client.HTTPResponse:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=20)
    connection.request(
        method,
        parts.path.rstrip("/") + "/" + path,
        body=body,
        headers={name.replace("_", "-"): value for name, value in headers.items()},
    )
    return connection.getresponse()


@documented("function URLs", INVOKING)
def test_the_event_is_of_payload_format_two(cloud: Cloud) -> None:
    url = url_of(cloud, lambdas.python(cloud, ECHO))
    event = ask(
        url, "a/b%20c?x=1&x=2&y=", "POST", '{"n": 1}',
        Content_Type="application/json", X_Own="yes", Cookie="a=1; b=2",
    ).json  # fmt: skip
    assert event["version"] == "2.0"
    assert event["routeKey"] == "$default"
    assert event["rawPath"] == "/a/b%20c"
    assert event["rawQueryString"] == "x=1&x=2&y="
    assert event["queryStringParameters"] == {"x": "1,2", "y": ""}
    assert event["headers"]["x-own"] == "yes"
    assert event["cookies"] == ["a=1", "b=2"]
    assert (event["body"], event["isBase64Encoded"]) == ('{"n": 1}', False)
    assert event["requestContext"]["http"]["method"] == "POST"
    assert event["requestContext"]["http"]["path"] == "/a/b%20c"
    assert event["requestContext"]["accountId"] == "anonymous"


@documented("function URLs", INVOKING)
def test_a_binary_body_comes_in_base64(cloud: Cloud) -> None:
    url = url_of(cloud, lambdas.python(cloud, ECHO))
    event = ask(url, "", "PUT", "hello", Content_Type="application/octet-stream").json
    assert (event["body"], event["isBase64Encoded"]) == ("aGVsbG8=", True)


@documented("function URLs", INVOKING)
def test_a_request_without_body_has_none_in_its_event(cloud: Cloud) -> None:
    event = ask(url_of(cloud, lambdas.python(cloud, ECHO))).json
    assert "body" not in event
    assert "queryStringParameters" not in event
    assert event["isBase64Encoded"] is False


@documented("function URLs", INVOKING)
def test_status_headers_cookies_and_body_of_a_response(cloud: Cloud) -> None:
    source = (
        "def handler(event, context):\n"
        "    return {'statusCode': 201, 'headers': {'X-Own': 'yes', 'Content-Type': 'text/plain'},"
        " 'cookies': ['a=1; Secure', 'b=2'], 'body': 'aGVsbG8=', 'isBase64Encoded': True}\n"
    )
    answer = ask(url_of(cloud, lambdas.python(cloud, source)))
    assert (answer.status, answer.body) == (201, b"hello")
    assert answer.headers["X-Own"] == "yes"
    assert answer.headers["Content-Type"] == "text/plain"
    assert answer.headers.get_all("Set-Cookie") == ["a=1; Secure", "b=2"]


@documented("function URLs", INVOKING)
def test_what_has_no_status_code_is_the_body_of_a_200_in_json(cloud: Cloud) -> None:
    source = "def handler(event, context):\n    return {'message': 'hello'}\n"
    answer = ask(url_of(cloud, lambdas.python(cloud, source)))
    assert (answer.status, answer.json) == (200, {"message": "hello"})
    assert answer.headers["Content-Type"] == "application/json"


@documented("function URLs", INVOKING)
def test_a_function_that_fails_is_a_502_that_tells_nothing(cloud: Cloud) -> None:
    source = "def handler(event, context):\n    raise ValueError('secret')\n"
    answer = ask(url_of(cloud, lambdas.python(cloud, source)))
    assert (answer.status, answer.body) == (502, b"Internal Server Error")


@documented("function URLs", ACCESS)
def test_a_url_without_a_permission_for_everybody_is_forbidden(cloud: Cloud) -> None:
    answer = ask(url_of(cloud, lambdas.python(cloud, ECHO), public=False))
    assert (answer.status, answer.json) == (403, {"Message": "Forbidden"})


@documented("function URLs", ACCESS)
def test_aws_iam_forbids_what_is_not_signed(cloud: Cloud) -> None:
    url = url_of(cloud, lambdas.python(cloud, ECHO), AuthType="AWS_IAM")
    answer = ask(url)
    assert (answer.status, answer.json) == (403, {"Message": "Forbidden"})
    assert answer.headers["x-amzn-ErrorType"] == "AccessDeniedException"


@documented("function URLs", ACCESS)
@pytest.mark.parametrize(("service", "status"), [("lambda", 200), ("execute-api", 403)])
def test_aws_iam_takes_what_is_signed_for_lambda(cloud: Cloud, service: str, status: int) -> None:
    url = url_of(cloud, lambdas.python(cloud, ECHO), AuthType="AWS_IAM")
    request = AWSRequest("GET", url)
    credentials = cloud.session.get_credentials()
    SigV4Auth(credentials, service, cloud.region).add_auth(request)
    signed = {name: str(value) for name, value in request.headers.items()}
    answer = Answer(open_(url, "", "GET", None, signed))
    assert answer.status == status
    if status == 200:
        iam = answer.json["requestContext"]["authorizer"]["iam"]
        assert iam["accountId"] == cloud.account
        assert iam["accessKey"] == credentials.access_key


@documented("function URLs", f"{API}: CreateFunctionUrlConfig")
def test_a_function_has_one_url(cloud: Cloud) -> None:
    function = lambdas.python(cloud, ECHO)
    url_of(cloud, function)
    with pytest.raises(ClientError) as error:
        url_of(cloud, function, public=False)
    assert error.value.response["Error"]["Code"] == "ResourceConflictException"


@documented("function URLs", f"{API}: DeleteFunctionUrlConfig")
def test_a_deleted_url_answers_no_more(cloud: Cloud) -> None:
    function = lambdas.python(cloud, ECHO)
    url = url_of(cloud, function)
    assert ask(url).status == 200
    cloud.client("lambda").delete_function_url_config(FunctionName=function.name)
    assert ask(url).status == 403


@documented("function URLs", ACCESS)
def test_an_alias_has_a_url_of_its_own(cloud: Cloud) -> None:
    function = lambdas.python(
        cloud, "def handler(event, context):\n    return context.function_version\n"
    )
    client = cloud.client("lambda")
    client.publish_version(FunctionName=function.name)
    client.create_alias(FunctionName=function.name, Name="live", FunctionVersion="1")
    client.add_permission(
        FunctionName=function.name,
        Qualifier="live",
        StatementId="public",
        Action="lambda:InvokeFunctionUrl",
        Principal="*",
        FunctionUrlAuthType="NONE",
    )
    url = url_of(cloud, function, public=False, Qualifier="live")
    assert ask(url).body == b"1"


RULES = {
    "AllowOrigins": ["https://shop.example"],
    "AllowMethods": ["GET", "POST"],
    "AllowHeaders": ["x-own"],
    "ExposeHeaders": ["x-told"],
    "AllowCredentials": True,
    "MaxAge": 600,
}
COUNTED = "def handler(event, context):\n    return {'statusCode': 418, 'body': 'ran'}\n"


@documented("function URL CORS", CORS)
def test_a_preflight_is_answered_without_the_function(cloud: Cloud) -> None:
    url = url_of(cloud, lambdas.python(cloud, COUNTED), Cors=RULES)
    answer = ask(
        url, "", "OPTIONS",
        Origin="https://shop.example", Access_Control_Request_Method="POST",
    )  # fmt: skip
    assert (answer.status, answer.body) == (200, b"")
    assert answer.headers["Access-Control-Allow-Origin"] == "https://shop.example"
    assert answer.headers["Access-Control-Allow-Methods"] == "GET,POST"
    assert answer.headers["Access-Control-Allow-Headers"] == "x-own"
    assert answer.headers["Access-Control-Allow-Credentials"] == "true"
    assert answer.headers["Access-Control-Max-Age"] == "600"


@documented("function URL CORS", CORS)
def test_a_response_tells_an_allowed_origin(cloud: Cloud) -> None:
    url = url_of(cloud, lambdas.python(cloud, COUNTED), Cors=RULES)
    answer = ask(url, Origin="https://shop.example")
    assert (answer.status, answer.body) == (418, b"ran")
    assert answer.headers["Access-Control-Allow-Origin"] == "https://shop.example"
    assert answer.headers["Access-Control-Expose-Headers"] == "x-told"


@documented("function URL CORS", CORS)
def test_another_origin_is_told_nothing(cloud: Cloud) -> None:
    url = url_of(cloud, lambdas.python(cloud, COUNTED), Cors=RULES)
    answer = ask(url, Origin="https://else.example")
    assert answer.status == 418
    assert "Access-Control-Allow-Origin" not in answer.headers


@documented("function URL CORS", CORS)
def test_any_origin(cloud: Cloud) -> None:
    url = url_of(cloud, lambdas.python(cloud, COUNTED), Cors={"AllowOrigins": ["*"]})
    assert ask(url, Origin="https://else.example").headers["Access-Control-Allow-Origin"] == "*"


@documented("function URL CORS", CORS)
def test_without_cors_settings_options_goes_to_the_function(cloud: Cloud) -> None:
    url = url_of(cloud, lambdas.python(cloud, COUNTED))
    answer = ask(
        url, "", "OPTIONS",
        Origin="https://shop.example", Access_Control_Request_Method="POST",
    )  # fmt: skip
    assert (answer.status, answer.body) == (418, b"ran")
    assert "Access-Control-Allow-Origin" not in answer.headers


STREAMS = """
export const handler = awslambda.streamifyResponse(async (event, stream, context) => {
  stream.setContentType('text/plain')
  stream.write('one ')
  stream.write('two')
  stream.end()
})
"""
WITH_METADATA = """
export const handler = awslambda.streamifyResponse(async (event, stream) => {
  stream = awslambda.HttpResponseStream.from(stream, {
    statusCode: 202, headers: { 'X-Own': 'yes', 'Content-Type': 'text/plain' }, cookies: ['a=1']
  })
  stream.write('hello')
  stream.end()
})
"""
HOLDS_BACK = """
import { SQSClient, ReceiveMessageCommand } from '@aws-sdk/client-sqs'
export const handler = awslambda.streamifyResponse(async (event, stream) => {
  stream.write('first')
  const sqs = new SQSClient({})
  await sqs.send(new ReceiveMessageCommand({ QueueUrl: process.env.QUEUE, WaitTimeSeconds: 20 }))
  stream.write('second')
  stream.end()
})
"""
BREAKS = """
export const handler = awslambda.streamifyResponse(async (event, stream) => {
  stream.write('begun')
  throw new Error('halfway')
})
"""


def stream(cloud: Cloud, function: lambdas.Function, **given: Any) -> tuple[bytes, dict[str, Any]]:
    """The parts together, and what the end tells."""
    answer = cloud.client("lambda").invoke_with_response_stream(FunctionName=function.name, **given)
    parts, complete = b"", {}
    for event in answer["EventStream"]:
        parts += event.get("PayloadChunk", {}).get("Payload", b"")
        complete = event.get("InvokeComplete", complete)
    return parts, {**complete, "type": answer["ResponseStreamContentType"]}


@needs_node
@documented("response streaming", f"{API}: InvokeWithResponseStream")
def test_a_response_comes_in_parts(cloud: Cloud) -> None:
    parts, end = stream(cloud, lambdas.node(cloud, STREAMS), LogType="Tail")
    assert parts == b"one two"
    assert end["type"].startswith("text/plain")
    assert "LogResult" in end
    assert "ErrorCode" not in end


@needs_node
@documented("response streaming", f"{API}: InvokeWithResponseStream")
def test_an_error_in_the_middle_is_told_at_the_end(cloud: Cloud) -> None:
    parts, end = stream(cloud, lambdas.node(cloud, BREAKS))
    assert parts == b"begun"
    assert end["ErrorCode"] == "Unhandled"
    assert json.loads(end["ErrorDetails"])["errorMessage"] == "halfway"


@documented("response streaming", f"{API}: InvokeWithResponseStream")
def test_a_function_that_does_not_stream_answers_in_one_part(cloud: Cloud) -> None:
    parts, _ = stream(cloud, lambdas.python(cloud, ECHO), Payload=json.dumps({"n": 1}))
    assert json.loads(parts) == {"n": 1}


@needs_node
@documented("response streaming", STREAMING)
def test_invoke_gives_a_streamed_response_as_a_whole(cloud: Cloud) -> None:
    function = lambdas.node(cloud, STREAMS)
    answer = cloud.client("lambda").invoke(FunctionName=function.name)
    assert answer["Payload"].read() == b"one two"


@needs_node
@documented("response streaming", STREAMING)
def test_a_url_streams_with_the_metadata_of_its_response(cloud: Cloud) -> None:
    function = lambdas.node(cloud, WITH_METADATA)
    answer = ask(url_of(cloud, function, InvokeMode="RESPONSE_STREAM"))
    assert (answer.status, answer.body) == (202, b"hello")
    assert answer.headers["X-Own"] == "yes"
    assert answer.headers.get_all("Set-Cookie") == ["a=1"]


@pytest.fixture
def go(cloud: Cloud) -> str:
    return str(cloud.client("sqs").create_queue(QueueName="go")["QueueUrl"])


def holding_back(cloud: Cloud, go: str) -> lambdas.Function:
    variables = {"Variables": {"QUEUE": go}}
    return lambdas.node(cloud, HOLDS_BACK, Timeout=20, Environment=variables)


@needs_node
@documented("response streaming", STREAMING)
def test_a_part_comes_before_the_function_has_ended(cloud: Cloud, go: str) -> None:
    function = holding_back(cloud, go)
    answer = cloud.client("lambda").invoke_with_response_stream(FunctionName=function.name)
    coming = iter(answer["EventStream"])
    assert next(coming)["PayloadChunk"]["Payload"] == b"first"
    cloud.client("sqs").send_message(QueueUrl=go, MessageBody="go")
    assert next(coming)["PayloadChunk"]["Payload"] == b"second"


@needs_node
@documented("response streaming", STREAMING)
def test_a_url_gives_a_part_before_the_function_has_ended(cloud: Cloud, go: str) -> None:
    url = url_of(cloud, holding_back(cloud, go), InvokeMode="RESPONSE_STREAM")
    answer = open_(url, "", "GET", None, {})
    assert answer.read(5) == b"first"
    cloud.client("sqs").send_message(QueueUrl=go, MessageBody="go")
    assert answer.read() == b"second"
