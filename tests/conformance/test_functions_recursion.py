"""AWS Lambda: loops of functions and other services are detected and stopped."""

from __future__ import annotations

import json

import pytest
from botocore.exceptions import ClientError

from harness.engines.cloud import Cloud
from tests.conformance.documented import documented
from tests.engine import lambdas

SERVICE = "Lambda"
GUIDE = "Lambda Developer Guide: Use Lambda recursive loop detection to prevent infinite loops"
API = "Lambda API Reference"
COUNTS = """
import json, boto3
def handler(event, context):
    queue = {queue!r}
    boto3.client("sqs").send_message(QueueUrl=queue, MessageBody="round")
    {again}
"""


def ran(cloud: Cloud, url: str) -> int:
    attributes = cloud.client("sqs").get_queue_attributes(
        QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages"]
    )["Attributes"]
    return int(attributes["ApproximateNumberOfMessages"])


def letters(cloud: Cloud, name: str) -> tuple[str, str]:
    url = cloud.client("sqs").create_queue(QueueName=name)["QueueUrl"]
    return url, f"arn:aws:sqs:{cloud.region}:{cloud.account}:{name}"


def looping(cloud: Cloud, again: str, **parameters: object) -> tuple[lambdas.Function, str]:
    """A function that counts its rounds in a queue, and calls itself by `again`."""
    rounds, _ = letters(cloud, "rounds")
    source = COUNTS.format(queue=rounds, again=again)
    return lambdas.python(cloud, source, **parameters), rounds


ITSELF = (
    'boto3.client("lambda").invoke(FunctionName=context.function_name, InvocationType="Event", '
    "Payload=json.dumps(event))"
)


def start(cloud: Cloud, function: lambdas.Function) -> None:
    cloud.client("lambda").invoke(
        FunctionName=function.name, InvocationType="Event", Payload=json.dumps({"n": 1})
    )


@documented("recursion", GUIDE)
def test_a_function_that_invokes_itself_is_stopped_after_sixteen_rounds(cloud: Cloud) -> None:
    dead, arn = letters(cloud, "dead")
    function, rounds = looping(cloud, ITSELF, DeadLetterConfig={"TargetArn": arn})
    start(cloud, function)
    received = cloud.client("sqs").receive_message(QueueUrl=dead, WaitTimeSeconds=15)
    assert json.loads(received["Messages"][0]["Body"]) == {"n": 1}
    assert ran(cloud, rounds) == 16


@documented("recursion", GUIDE)
def test_a_loop_through_a_queue_is_stopped(cloud: Cloud) -> None:
    _, dead_arn = letters(cloud, "dead")
    url, arn = letters(cloud, "work")
    cloud.client("sqs").set_queue_attributes(
        QueueUrl=url,
        Attributes={
            "RedrivePolicy": json.dumps({"deadLetterTargetArn": dead_arn, "maxReceiveCount": 1}),
            "VisibilityTimeout": "0",
        },
    )
    again = f'boto3.client("sqs").send_message(QueueUrl={url!r}, MessageBody="again")'
    function, rounds = looping(cloud, again, Timeout=10)
    cloud.client("sqs").set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": "10"})
    cloud.client("lambda").create_event_source_mapping(
        EventSourceArn=arn, FunctionName=function.name
    )
    cloud.client("sqs").send_message(QueueUrl=url, MessageBody="first")
    lambdas.eventually(lambda: ran(cloud, rounds), lambda count: count >= 16)
    attributes = ["ApproximateNumberOfMessagesNotVisible", "ApproximateNumberOfMessages"]

    def waiting() -> list[str]:
        found = cloud.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=attributes)
        return sorted(found["Attributes"].values())

    # what was stopped is not deleted: it comes back, and goes to the dead-letter queue
    lambdas.eventually(waiting, lambda counts: counts == ["0", "1"])
    assert ran(cloud, rounds) == 16


@documented("recursion", GUIDE)
def test_a_loop_through_a_topic_is_stopped(cloud: Cloud) -> None:
    dead, dead_arn = letters(cloud, "dead")
    topic = cloud.client("sns").create_topic(Name="loop")["TopicArn"]
    again = f'boto3.client("sns").publish(TopicArn={topic!r}, Message="again")'
    function, rounds = looping(cloud, again, DeadLetterConfig={"TargetArn": dead_arn})
    arn = cloud.client("lambda").get_function_configuration(FunctionName=function.name)
    cloud.client("sns").subscribe(TopicArn=topic, Protocol="lambda", Endpoint=arn["FunctionArn"])
    cloud.client("sns").publish(TopicArn=topic, Message="first")
    received = cloud.client("sqs").receive_message(QueueUrl=dead, WaitTimeSeconds=15)
    assert "Records" in json.loads(received["Messages"][0]["Body"])
    assert ran(cloud, rounds) == 16


@documented("recursion", GUIDE)
def test_a_function_that_may_loop_is_not_stopped(cloud: Cloud) -> None:
    again = 'event["n"] < 20 and ' + ITSELF.replace("(event)", '({"n": event["n"] + 1})')
    function, rounds = looping(cloud, again)
    cloud.client("lambda").put_function_recursion_config(
        FunctionName=function.name, RecursiveLoop="Allow"
    )
    start(cloud, function)
    lambdas.eventually(lambda: ran(cloud, rounds), lambda count: count == 20)


@documented("recursion", GUIDE)
def test_many_events_of_one_request_are_no_loop(cloud: Cloud) -> None:
    worker, rounds = looping(cloud, "pass")
    source = (
        "import boto3\n"
        "def handler(event, context):\n"
        "    for _ in range(20):\n"
        f"        boto3.client('lambda').invoke(FunctionName={worker.name!r}, "
        "InvocationType='Event')\n"
    )
    lambdas.python(cloud, source, Timeout=20).invoke()
    lambdas.eventually(lambda: ran(cloud, rounds), lambda count: count == 20)


@documented("recursion", f"{API}: GetFunctionRecursionConfig")
def test_functions_are_terminated_unless_told_otherwise(cloud: Cloud) -> None:
    function = lambdas.python(cloud, "def handler(event, context):\n    pass\n")
    client = cloud.client("lambda")
    found = client.get_function_recursion_config(FunctionName=function.name)
    assert found["RecursiveLoop"] == "Terminate"
    with pytest.raises(ClientError) as error:
        client.put_function_recursion_config(FunctionName=function.name, RecursiveLoop="Never")
    assert error.value.response["Error"]["Code"] == "ValidationException"
