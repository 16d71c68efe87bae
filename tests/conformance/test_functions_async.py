"""AWS Lambda: asynchronous invocations, their dead letters and destinations."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from harness.engines.cloud import Cloud
from tests.conformance.documented import documented
from tests.engine import lambdas

SERVICE = "Lambda"
INVOKING = "Lambda Developer Guide: Invoking a Lambda function asynchronously"
ERRORS = (
    "Lambda Developer Guide: How Lambda handles errors and retries with asynchronous invocation"
)
RECORDS = "Lambda Developer Guide: Capturing records of Lambda asynchronous invocations"
DEAD_LETTERS = "Lambda Developer Guide: Adding a dead-letter queue"
API = "Lambda API Reference"
FAILS = "def handler(event, context):\n    raise ValueError('no ' + event['what'])\n"
WORKS = "def handler(event, context):\n    return {'did': event['what']}\n"
EVENT = {"what": "work"}


def queue(cloud: Cloud, name: str = "results") -> tuple[str, str]:
    """A queue's URL and ARN."""
    url = cloud.client("sqs").create_queue(QueueName=name)["QueueUrl"]
    return url, f"arn:aws:sqs:{cloud.region}:{cloud.account}:{name}"


def message(cloud: Cloud, url: str) -> dict[str, Any]:
    found = cloud.client("sqs").receive_message(
        QueueUrl=url, WaitTimeSeconds=10, MessageAttributeNames=["All"]
    )
    assert found.get("Messages"), "no message came"
    first: dict[str, Any] = found["Messages"][0]
    return first


def configure(cloud: Cloud, function: lambdas.Function, **settings: Any) -> None:
    client = cloud.client("lambda")
    client.put_function_event_invoke_config(FunctionName=function.name, **settings)


def send(cloud: Cloud, function: lambdas.Function, **parameters: Any) -> str:
    """Invoke asynchronously; the request id."""
    answer = cloud.client("lambda").invoke(
        FunctionName=function.name,
        InvocationType="Event",
        Payload=json.dumps(EVENT),
        **parameters,
    )
    assert answer["StatusCode"] == 202
    return str(answer["ResponseMetadata"]["RequestId"])


def to(outcome: str, arn: str) -> dict[str, Any]:
    return {outcome: {"Destination": arn}}


@documented("asynchronous invocation", INVOKING)
def test_an_event_is_accepted_with_202_and_no_answer(cloud: Cloud) -> None:
    function = lambdas.python(cloud, WORKS)
    answer = cloud.client("lambda").invoke(
        FunctionName=function.name, InvocationType="Event", Payload=json.dumps(EVENT)
    )
    assert (answer["StatusCode"], answer["Payload"].read()) == (202, b"")
    assert "FunctionError" not in answer


@documented("destinations", RECORDS)
def test_the_record_of_a_success(cloud: Cloud) -> None:
    url, arn = queue(cloud)
    function = lambdas.python(cloud, WORKS)
    configure(cloud, function, DestinationConfig=to("OnSuccess", arn))
    request_id = send(cloud, function)
    record = json.loads(message(cloud, url)["Body"])
    timestamp = record.pop("timestamp")
    assert timestamp.endswith("Z")
    assert len(timestamp) == len("2019-11-14T18:16:05.568Z")
    assert record == {
        "version": "1.0",
        "requestContext": {
            "requestId": request_id,
            "functionArn": f"arn:aws:lambda:{cloud.region}:{cloud.account}"
            f":function:{function.name}:$LATEST",
            "condition": "Success",
            "approximateInvokeCount": 1,
        },
        "requestPayload": EVENT,
        "responseContext": {"statusCode": 200, "executedVersion": "$LATEST"},
        "responsePayload": {"did": "work"},
    }


@documented("destinations", RECORDS)
def test_the_record_of_a_failure(cloud: Cloud) -> None:
    url, arn = queue(cloud)
    function = lambdas.python(cloud, FAILS)
    configure(cloud, function, DestinationConfig=to("OnFailure", arn), MaximumRetryAttempts=0)
    request_id = send(cloud, function)
    record = json.loads(message(cloud, url)["Body"])
    assert record["requestContext"]["requestId"] == request_id
    assert record["requestContext"]["condition"] == "RetriesExhausted"
    assert record["requestContext"]["approximateInvokeCount"] == 1
    assert record["requestPayload"] == EVENT
    assert record["responseContext"] == {
        "statusCode": 200,
        "executedVersion": "$LATEST",
        "functionError": "Unhandled",
    }
    assert record["responsePayload"]["errorMessage"] == "no work"
    assert record["responsePayload"]["errorType"] == "ValueError"


@documented("destinations", RECORDS)
def test_a_success_sends_nothing_to_the_failure_destination(cloud: Cloud) -> None:
    good, good_arn = queue(cloud, "good")
    bad, bad_arn = queue(cloud, "bad")
    function = lambdas.python(cloud, WORKS)
    both = {**to("OnSuccess", good_arn), **to("OnFailure", bad_arn)}
    configure(cloud, function, DestinationConfig=both)
    send(cloud, function)
    message(cloud, good)
    assert "Messages" not in cloud.client("sqs").receive_message(QueueUrl=bad)


@documented("destinations", RECORDS)
def test_a_topic_as_a_destination(cloud: Cloud) -> None:
    url, arn = queue(cloud)
    sns = cloud.client("sns")
    topic = sns.create_topic(Name="results")["TopicArn"]
    sns.subscribe(
        TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes={"RawMessageDelivery": "true"}
    )
    function = lambdas.python(cloud, WORKS)
    configure(cloud, function, DestinationConfig=to("OnSuccess", topic))
    send(cloud, function)
    assert json.loads(message(cloud, url)["Body"])["responsePayload"] == {"did": "work"}


@documented("destinations", RECORDS)
def test_a_function_as_a_destination_gets_the_record_as_its_event(cloud: Cloud) -> None:
    url, _ = queue(cloud)
    teller = lambdas.python(
        cloud,
        "import boto3, json\n"
        "def handler(event, context):\n"
        f"    boto3.client('sqs').send_message(QueueUrl='{url}', MessageBody=json.dumps(event))\n",
    )
    arn = cloud.client("lambda").get_function_configuration(FunctionName=teller.name)["FunctionArn"]
    function = lambdas.python(cloud, WORKS)
    configure(cloud, function, DestinationConfig=to("OnSuccess", arn))
    send(cloud, function)
    assert json.loads(message(cloud, url)["Body"])["requestContext"]["condition"] == "Success"


@documented("destinations", RECORDS)
@pytest.mark.parametrize(
    ("source", "outcome", "name"),
    [(WORKS, "OnSuccess", "Success"), (FAILS, "OnFailure", "Failure")],
)
def test_an_event_bus_as_a_destination(cloud: Cloud, source: str, outcome: str, name: str) -> None:
    url, arn = queue(cloud)
    events = cloud.client("events")
    events.put_rule(Name="all", EventPattern=json.dumps({"source": ["lambda"]}))
    events.put_targets(Rule="all", Targets=[{"Id": "queue", "Arn": arn}])
    bus = f"arn:aws:events:{cloud.region}:{cloud.account}:event-bus/default"
    function = lambdas.python(cloud, source)
    configure(cloud, function, DestinationConfig=to(outcome, bus), MaximumRetryAttempts=0)
    send(cloud, function)
    event = json.loads(message(cloud, url)["Body"])
    assert event["detail-type"] == f"Lambda Function Invocation Result - {name}"
    assert event["detail"]["requestPayload"] == EVENT
    assert event["resources"] == [event["detail"]["requestContext"]["functionArn"], bus]


@documented("destinations", RECORDS)
def test_a_bucket_as_a_failure_destination(cloud: Cloud) -> None:
    s3 = cloud.client("s3")
    s3.create_bucket(Bucket="failures")
    function = lambdas.python(cloud, FAILS)
    configure(
        cloud,
        function,
        DestinationConfig=to("OnFailure", "arn:aws:s3:::failures"),
        MaximumRetryAttempts=0,
    )
    send(cloud, function)
    found = lambdas.eventually(
        lambda: s3.list_objects_v2(Bucket="failures").get("Contents", []), bool
    )
    key = found[0]["Key"]
    assert key.startswith(f"aws/lambda/async/{function.name}/")
    year, month, day = key.split("/")[4:7]
    assert key.split("/")[7].startswith(f"{year}-{month}-{day}T")
    record = json.loads(s3.get_object(Bucket="failures", Key=key)["Body"].read())
    assert record["requestContext"]["condition"] == "RetriesExhausted"


@documented("destinations", INVOKING)
def test_an_alias_has_error_handling_of_its_own(cloud: Cloud) -> None:
    url, arn = queue(cloud)
    function = lambdas.python(cloud, WORKS)
    client = cloud.client("lambda")
    client.publish_version(FunctionName=function.name)
    client.create_alias(FunctionName=function.name, Name="live", FunctionVersion="1")
    configure(cloud, function, Qualifier="live", DestinationConfig=to("OnSuccess", arn))
    send(cloud, function)
    send(cloud, function, Qualifier="live")
    record = json.loads(message(cloud, url)["Body"])
    assert record["responseContext"]["executedVersion"] == "1"
    assert "Messages" not in cloud.client("sqs").receive_message(QueueUrl=url)


@documented("dead-letter queues", DEAD_LETTERS)
def test_a_dead_letter_is_the_event_with_three_attributes(cloud: Cloud) -> None:
    url, arn = queue(cloud)
    function = lambdas.python(cloud, FAILS, DeadLetterConfig={"TargetArn": arn})
    configure(cloud, function, MaximumRetryAttempts=0)
    request_id = send(cloud, function)
    letter = message(cloud, url)
    assert json.loads(letter["Body"]) == EVENT
    told = {
        name: (value["DataType"], value["StringValue"])
        for name, value in letter["MessageAttributes"].items()
    }
    assert told == {
        "RequestID": ("String", request_id),
        "ErrorCode": ("Number", "200"),
        "ErrorMessage": ("String", "no work"),
    }


@documented("dead-letter queues", DEAD_LETTERS)
def test_a_topic_for_dead_letters(cloud: Cloud) -> None:
    url, arn = queue(cloud)
    sns = cloud.client("sns")
    topic = sns.create_topic(Name="dead")["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    function = lambdas.python(cloud, FAILS, DeadLetterConfig={"TargetArn": topic})
    configure(cloud, function, MaximumRetryAttempts=0)
    request_id = send(cloud, function)
    notification = json.loads(message(cloud, url)["Body"])
    assert json.loads(notification["Message"]) == EVENT
    assert notification["MessageAttributes"]["RequestID"]["Value"] == request_id


@documented("dead-letter queues", DEAD_LETTERS)
def test_an_error_message_of_a_dead_letter_is_cut_at_a_kilobyte(cloud: Cloud) -> None:
    url, arn = queue(cloud)
    source = "def handler(event, context):\n    raise ValueError('x' * 3000)\n"
    function = lambdas.python(cloud, source, DeadLetterConfig={"TargetArn": arn})
    configure(cloud, function, MaximumRetryAttempts=0)
    send(cloud, function)
    attributes = message(cloud, url)["MessageAttributes"]
    assert len(attributes["ErrorMessage"]["StringValue"]) == 1024


@documented("dead-letter queues", DEAD_LETTERS)
def test_a_version_keeps_the_dead_letter_queue_that_it_was_published_with(cloud: Cloud) -> None:
    url, arn = queue(cloud)
    function = lambdas.python(cloud, FAILS, DeadLetterConfig={"TargetArn": arn})
    client = cloud.client("lambda")
    client.publish_version(FunctionName=function.name)
    client.update_function_configuration(
        FunctionName=function.name, DeadLetterConfig={"TargetArn": ""}
    )
    configure(cloud, function, Qualifier="1", MaximumRetryAttempts=0)
    send(cloud, function, Qualifier="1")
    assert json.loads(message(cloud, url)["Body"]) == EVENT


@documented("asynchronous invocation", ERRORS)
def test_a_function_without_any_concurrency_sends_its_events_to_the_dead_letters(
    cloud: Cloud,
) -> None:
    url, arn = queue(cloud)
    function = lambdas.python(cloud, WORKS, DeadLetterConfig={"TargetArn": arn})
    cloud.client("lambda").put_function_concurrency(
        FunctionName=function.name, ReservedConcurrentExecutions=0
    )
    send(cloud, function)
    assert json.loads(message(cloud, url)["Body"]) == EVENT


@documented("asynchronous invocation", ERRORS)
def test_a_throttled_event_is_run_later(cloud: Cloud) -> None:
    url, arn = queue(cloud)
    source = "import time\ndef handler(event, context):\n    time.sleep(0.3)\n    return 'done'\n"
    function = lambdas.python(cloud, source)
    configure(cloud, function, DestinationConfig=to("OnSuccess", arn))
    cloud.client("lambda").put_function_concurrency(
        FunctionName=function.name, ReservedConcurrentExecutions=1
    )
    sent = {send(cloud, function) for _ in range(2)}
    ran = [json.loads(message(cloud, url)["Body"]) for _ in range(2)]
    assert {record["requestContext"]["requestId"] for record in ran} == sent


@documented("asynchronous invocation", f"{API}: PutFunctionEventInvokeConfig")
@pytest.mark.parametrize(
    "settings",
    [
        pytest.param({"MaximumRetryAttempts": 3}, id="more-than-two-retries"),
        pytest.param({"MaximumEventAgeInSeconds": 21601}, id="older-than-six-hours"),
        pytest.param({}, id="nothing"),
        pytest.param(
            {"DestinationConfig": to("OnFailure", "arn:aws:kinesis:us-east-1:1:stream/s")},
            id="a-stream-as-destination",
        ),
        pytest.param(
            {"DestinationConfig": to("OnSuccess", "arn:aws:s3:::successes")},
            id="a-bucket-for-successes",
        ),
    ],
)
def test_wrong_error_handling_is_refused(cloud: Cloud, settings: dict[str, Any]) -> None:
    function = lambdas.python(cloud, WORKS)
    with pytest.raises(ClientError) as error:
        configure(cloud, function, **settings)
    assert error.value.response["Error"]["Code"] in (
        "InvalidParameterValueException",
        "ValidationException",
    )


@documented("asynchronous invocation", f"{API}: GetFunctionEventInvokeConfig")
def test_error_handling_is_told_as_it_was_put(cloud: Cloud) -> None:
    _, arn = queue(cloud)
    function = lambdas.python(cloud, WORKS)
    given: dict[str, Any] = {
        "MaximumRetryAttempts": 1,
        "MaximumEventAgeInSeconds": 60,
        "DestinationConfig": to("OnFailure", arn),
    }
    configure(cloud, function, **given)
    found = cloud.client("lambda").get_function_event_invoke_config(FunctionName=function.name)
    assert found["MaximumRetryAttempts"] == 1
    assert found["MaximumEventAgeInSeconds"] == 60
    assert found["DestinationConfig"]["OnFailure"] == {"Destination": arn}


@documented("asynchronous invocation", f"{API}: UpdateFunctionEventInvokeConfig")
def test_an_update_keeps_what_it_does_not_name(cloud: Cloud) -> None:
    function = lambdas.python(cloud, WORKS)
    configure(cloud, function, MaximumRetryAttempts=1, MaximumEventAgeInSeconds=60)
    client = cloud.client("lambda")
    client.update_function_event_invoke_config(FunctionName=function.name, MaximumRetryAttempts=0)
    found = client.get_function_event_invoke_config(FunctionName=function.name)
    assert (found["MaximumRetryAttempts"], found["MaximumEventAgeInSeconds"]) == (0, 60)
