"""Calls of services to queues and functions, as objects and as botocore makes them."""

from __future__ import annotations

import json
import textwrap

from tests.engine.inside import in_engine

_BOTH = """
import json
from harness_extension import mends, object_calls
mends.install()
object_calls.install()
import boto3
from botocore.exceptions import ClientError, ParamValidationError
from localstack.aws import client as in_memory
from localstack.aws.app import LocalstackAwsGateway
from localstack.aws.connect import connect_to, get_service_endpoint
from localstack.services.plugins import SERVICE_PLUGINS

gateway = LocalstackAwsGateway(SERVICE_PLUGINS)
seen = []
gateway.request_handlers.insert(0, lambda chain, context, response: seen.append(context))
in_memory._patch_botocore_endpoint_in_memory()

def client(**given):
    made = boto3.client(
        "sqs", region_name="eu-west-1", aws_access_key_id="111111111111",
        aws_secret_access_key="s", endpoint_url=get_service_endpoint(), **given,
    )
    in_memory.GatewayShortCircuit.modify_client(made, gateway)
    return made

def plainly(value):
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, dict):
        kept = ("MessageId", "ReceiptHandle", "RequestId", "HTTPHeaders", "SentTimestamp",
                "ApproximateFirstReceiveTimestamp", "RetryAttempts", "SequenceNumber")
        return {k: "…" if k in kept else plainly(v) for k, v in value.items()}
    return [plainly(one) for one in value] if isinstance(value, list) else value

def told(call, **given):
    before = len(seen)
    try:
        answer = plainly(call(**given))
    except ClientError as error:
        answer = [type(error).__name__, str(error), plainly(error.response)]
    except ParamValidationError as error:
        answer = str(error)
    made = [context.get("harness_tag") == object_calls.INSIDE for context in seen[before:]]
    return answer, made

objects, botocore = client(), client()
del botocore._make_api_call
attributes = {
    "n": {"DataType": "Number", "StringValue": "1"},
    "b": {"DataType": "Binary", "BinaryValue": b"\\x00\\xff"},
}
found = {}
for name, made in (("objects", objects), ("botocore", botocore)):
    url = made.create_queue(QueueName=name)["QueueUrl"]
    fifo = made.create_queue(QueueName=name + ".fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]
    calls = [
        (made.send_message, {"QueueUrl": url, "MessageBody": "é", "MessageAttributes": attributes}),
        (made.send_message, {"QueueUrl": fifo, "MessageBody": "x", "MessageGroupId": "g",
                             "MessageDeduplicationId": "d"}),
        (made.send_message_batch, {"QueueUrl": url, "Entries": [
            {"Id": "a", "MessageBody": "1"},
            {"Id": "b", "MessageBody": "2", "DelaySeconds": 1000}]}),
        (made.receive_message, {"QueueUrl": url, "MaxNumberOfMessages": 10,
                                "MessageAttributeNames": ["All"], "AttributeNames": ["All"]}),
        (made.receive_message, {"QueueUrl": url}),
        (made.receive_message, {"QueueUrl": url, "MaxNumberOfMessages": 11}),
        (made.delete_message_batch, {"QueueUrl": url, "Entries": [
            {"Id": "a", "ReceiptHandle": "none"}]}),
        (made.send_message, {"QueueUrl": url + "-none", "MessageBody": "x"}),
        (made.send_message, {"QueueUrl": url, "MessageBody": "\\x00"}),
        (made.send_message, {"QueueUrl": url, "Body": "x"}),
        (made.send_message, {"QueueUrl": url, "MessageBody": 5}),
    ]
    found[name] = [told(call, **given) for call, given in calls]
"""


_END = """
import os, sys
sys.stdout.flush()
os._exit(0)  # threads wait for messages that expire
"""


def _printed(source: str) -> str:
    return in_engine(_BOTH + textwrap.dedent(source) + _END)


def test_both_give_the_same_answers_and_errors() -> None:
    found = json.loads(
        _printed(
            """
            text = json.dumps(found["objects"]).replace("/objects", "/botocore")
            print(json.dumps({**found, "objects": json.loads(text)}))
            """
        )
    )
    for ours, theirs in zip(found["objects"], found["botocore"], strict=True):
        assert ours[0] == theirs[0]
    made = [made for _, made in found["objects"]]
    assert made == [*([[True]] * 9), [], []], "what botocore refuses is refused by it"
    assert {tuple(made) for _, made in found["botocore"]} == {(False,), ()}


def test_who_calls_is_known_and_a_session_s_calls_are_botocore_s() -> None:
    source = """
    url = objects.get_queue_url(QueueName="objects")["QueueUrl"]
    sender = connect_to(aws_access_key_id="111111111111", region_name="eu-west-1").sqs
    in_memory.GatewayShortCircuit.modify_client(sender._client, gateway)
    seen.clear()
    sender.request_metadata(service_principal="sns", source_arn="arn:t").send_message(
        QueueUrl=url, MessageBody="x")
    print(seen[-1].internal_request_params, seen[-1].account_id, seen[-1].region)
    client(aws_session_token="t").send_message(QueueUrl=url, MessageBody="x")
    print(seen[-1].get("harness_tag"))
    """
    principal = "{'service_principal': 'sns', 'source_arn': 'arn:t'} 111111111111 eu-west-1"
    assert _printed(source) == f"{principal}\nNone"


def test_what_was_sent_is_not_the_sender_s_any_more() -> None:
    source = """
    url = objects.get_queue_url(QueueName="objects")["QueueUrl"]
    objects.purge_queue(QueueUrl=url)
    objects.send_message(QueueUrl=url, MessageBody="x", MessageAttributes=attributes)
    attributes["n"]["StringValue"] = "2"
    read = objects.receive_message(QueueUrl=url, MessageAttributeNames=["All"])["Messages"][0]
    print(read["MessageAttributes"]["n"]["StringValue"])
    """
    assert _printed(source) == "1"
