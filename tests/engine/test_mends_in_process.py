"""Calls from service to service inside LocalStack, made in the engine's own interpreter."""

from __future__ import annotations

import textwrap

from tests.engine.inside import in_engine

_SETTING_UP = """
from harness_extension import mends
mends.install()
import boto3
from localstack.aws import client as in_memory, handlers
from localstack.aws.api import CommonServiceException
from localstack.aws.app import LocalstackAwsGateway
from localstack.aws.connect import get_service_endpoint
from localstack.services.plugins import SERVICE_PLUGINS

gateway = LocalstackAwsGateway(SERVICE_PLUGINS)
seen = []

def note(chain, context, response):
    seen.append((chain, context))

gateway.request_handlers.insert(0, note)
in_memory._patch_botocore_endpoint_in_memory()

def client(service, account="111111111111", endpoint=None, **given):
    made = boto3.client(
        service, region_name="eu-west-1", aws_access_key_id=account, aws_secret_access_key="s",
        endpoint_url=endpoint or get_service_endpoint(), **given,
    )
    in_memory.GatewayShortCircuit.modify_client(made, gateway)
    return made
"""


def _inside(source: str) -> str:
    return in_engine(_SETTING_UP + textwrap.dedent(source))


def test_a_call_says_whose_it_is_and_for_which_region_and_service_without_a_signature() -> None:
    assert (
        _inside(
            """
            queue = client("sqs", aws_session_token="t").create_queue(QueueName="q")["QueueUrl"]
            headers = seen[0][1].request.headers
            scope = headers["Authorization"].split("Credential=")[1].split(",")[0].split("/")
            print(queue.split("/")[-2], *scope[:1], *scope[2:], headers["X-Amz-Security-Token"])
            print(seen[0][1].region, headers["Authorization"].endswith("Signature=" + "0" * 64))
            """
        )
        == "111111111111 111111111111 eu-west-1 sqs aws4_request t\neu-west-1 True"
    )


def test_calls_of_every_protocol_arrive_as_they_were_made() -> None:
    assert (
        _inside(
            """
            import json
            text = json.dumps({"Version": "2012-10-17", "Statement": []})
            iam = client("iam")  # query
            iam.create_role(RoleName="r", AssumeRolePolicyDocument=text, Description="é + &=%")
            role = iam.get_role(RoleName="r")["Role"]
            print(role["Description"], role["AssumeRolePolicyDocument"]["Statement"])
            events = client("events")  # json
            events.put_rule(Name="r", ScheduleExpression="rate(1 day)", Description="ü")
            print(events.describe_rule(Name="r")["Description"])
            api = client("apigateway")  # rest-json, with what is asked in the address
            made = api.create_rest_api(name="x", tags={"a b": "ü"})["id"]
            first = api.get_rest_apis(limit=1)["items"]
            print(api.get_rest_api(restApiId=made)["tags"], len(first))
            """
        )
        == "é + &=% []\nü\n{'a b': 'ü'} 1"
    )


def test_calls_are_not_looked_for_among_addresses_and_requests_from_outside_are() -> None:
    assert (
        _inside(
            """
            from localstack.http import Request, Response
            from localstack.aws.api import RequestContext
            client("sts").get_caller_identity()
            gateway.handle(RequestContext(Request(path="/_localstack/none")), Response())
            for chain, _context in seen:
                print(handlers.serve_edge_router_rules in chain.request_handlers, end=" ")
                print(handlers.parse_service_request in chain.request_handlers, end=" ")
            """
        )
        == "False True True True"
    )


def test_what_is_refused_raises_the_services_error_and_is_tried_again_where_botocore_does() -> None:
    assert (
        _inside(
            """
            iam = client("iam")
            try:
                iam.get_role(RoleName="none")
            except iam.exceptions.NoSuchEntityException as error:
                print(error.response["Error"]["Code"], len(seen))

            def busy(chain, context, response):
                if len(seen) < 3:
                    raise CommonServiceException("Throttling", "later", status_code=400)
            seen.clear()
            gateway.request_handlers.insert(
                gateway.request_handlers.index(handlers.parse_service_request) + 1, busy
            )
            answer = iam.list_roles()
            print(len(seen), answer["ResponseMetadata"]["RetryAttempts"])
            """
        )
        == "NoSuchEntity 1\n3 2"
    )


def test_calls_to_elsewhere_are_signed() -> None:
    assert (
        _inside(
            """
            from botocore.awsrequest import AWSResponse
            sent = []

            def answer(request, **_):
                sent.append(request.headers["Authorization"].decode())
                return AWSResponse(request.url, 200, {}, None)

            elsewhere = client("sns", endpoint="http://localhost:1")
            elsewhere.meta.events.register("before-send.sns.Publish", answer)
            AWSResponse.content = b"<PublishResponse><PublishResult/></PublishResponse>"
            elsewhere.publish(TopicArn="t", Message="m")
            print(len(seen), sent[0].endswith("0" * 64))
            """
        )
        == "0 False"
    )


def test_a_random_string_of_motos_is_drawn_at_once_of_the_wanted_letters() -> None:
    assert (
        _inside(
            """
            import string
            from moto.moto_api._internal import mock_random
            mock_random.choice = None  # letters are not drawn one by one
            found = mock_random.get_random_string(length=500)
            print(len(found), set(found) <= set(string.ascii_letters + string.digits), end=" ")
            letters = mock_random.get_random_string(length=500, include_digits=False)
            print(letters.isalpha(), end=" ")
            print(mock_random.get_random_string(length=99, lower_case=True).isupper(), end=" ")
            mock_random.seed(7)
            one = mock_random.get_random_hex(12)
            mock_random.seed(7)
            print(one == mock_random.get_random_hex(12), int(one, 16) > 0)
            """
        )
        == "500 True True False True True"
    )


def test_lambda_makes_a_function_without_trying_out_its_role() -> None:
    assert (
        in_engine(
            """
            from harness_extension import mends
            mends.install()
            from localstack.services.lambda_.invocation import lambda_service
            calls = []
            lambda_service.connect_to = lambda **given: calls.append(given)
            role = "arn:aws:iam::111111111111:role/r"
            print(lambda_service.LambdaService.can_assume_role(None, role, "eu-west-1"), calls)
            """
        )
        == "True []"
    )


def test_small_files_go_to_s3_and_come_back_in_one_call_each() -> None:
    assert (
        _inside(
            """
            import io
            from harness_extension.mends import file_transfers
            s3 = client("s3")
            s3.create_bucket(
                Bucket="files", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"}
            )
            seen.clear()
            content = bytes(range(256)) * 4000
            s3.upload_fileobj(io.BytesIO(content), "files", "a", ExtraArgs={"Metadata": {"k": "v"}})
            got = io.BytesIO()
            s3.download_fileobj("files", "a", got)
            print(got.getvalue() == content, [context.operation.name for _, context in seen])
            print(s3.head_object(Bucket="files", Key="a")["Metadata"])
            try:
                s3.download_fileobj("files", "none", got)
            except s3.exceptions.ClientError as error:
                print(error.response["ResponseMetadata"]["HTTPStatusCode"])
            file_transfers.AT_ONCE = 1000
            seen.clear()
            s3.upload_fileobj(io.BytesIO(bytes(9 * 1024 * 1024)), "files", "big")
            print("UploadPart" in [context.operation.name for _, context in seen])
            """
        )
        == "True ['PutObject', 'GetObject']\n{'k': 'v'}\n404\nTrue"
    )


def test_no_name_server_is_asked_for_s3() -> None:
    """As on a machine that is online, where LocalStack's name for S3 resolves."""
    told = in_engine(
        """
        import socket
        asked = []
        socket.gethostbyname = lambda name: asked.append(name) or "127.0.0.1"
        from harness_extension.mends import install
        install()
        from localstack.utils.aws.aws_stack import get_s3_hostname
        print(get_s3_hostname(), asked)
        """
    )
    assert told == "localhost []"
