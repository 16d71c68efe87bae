"""Failures on demand: calls, deliveries and invocations, as a test injects them."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from harness.engines.cloud import Cloud
from harness.engines.extension.wire import Note
from harness.errors import BadInput
from tests.accounts import in_a_fresh_account
from tests.engine import lambdas
from tests.engine.delivery_support import (
    TELL,
    TELL_EVENT,
    Told,
    create_function,
    create_queue,
    map_source,
)

PUT = """
import boto3
table = boto3.resource("dynamodb").Table("orders")

def handler(event, context):
    table.put_item(Item={"id": event["id"]})
    return "done"
"""


def make_table(cloud: Cloud, name: str = "orders") -> Any:
    client = cloud.client("dynamodb")
    client.create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    return client


def put(client: Any, key: str, table: str = "orders") -> str | None:
    """The code of the error with which it was refused; None where it was done."""
    try:
        client.put_item(TableName=table, Item={"id": {"S": key}})
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return None


def test_a_call_is_refused_with_the_error_that_was_asked_for(cloud: Cloud) -> None:
    client = make_table(cloud)
    cloud.faults.inject(
        call="dynamodb.PutItem",
        error={"code": "InternalServerError", "message": "it is down", "status": 500},
    )
    with pytest.raises(ClientError) as refused:
        client.put_item(TableName="orders", Item={"id": {"S": "1"}})
    assert refused.value.response["Error"] == {
        "Code": "InternalServerError",
        "Message": "it is down",
    }
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 500
    assert client.scan(TableName="orders")["Items"] == [], "other operations go on; none was done"


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("dynamodb.ListTables", ("ProvisionedThroughputExceededException", 400)),
        ("s3.ListBuckets", ("SlowDown", 503)),
        ("sqs.ListQueues", ("RequestThrottled", 403)),
        ("lambda.ListFunctions", ("TooManyRequestsException", 429)),
        ("ssm.DescribeParameters", ("ThrottlingException", 400)),
        ("sns.ListTopics", ("Throttled", 429)),
    ],
)
def test_throttling_is_worded_as_the_service_does(
    cloud: Cloud, call: str, expected: tuple[str, int]
) -> None:
    service, operation = call.split(".")
    client = cloud.client(service)
    cloud.faults.inject(call=call, throttled=True)
    method = next(
        name for name, model in client.meta.method_to_api_mapping.items() if model == operation
    )
    with pytest.raises(ClientError) as refused:
        getattr(client, method)()
    response = refused.value.response
    status = response["ResponseMetadata"]["HTTPStatusCode"]
    assert (response["Error"]["Code"], status) == expected


def test_the_nth_the_first_and_some_by_chance(cloud: Cloud) -> None:
    client = make_table(cloud)
    words = {"call": "dynamodb.PutItem", "error": "ConditionalCheckFailedException"}
    with cloud.faults.injected(**words, nth=[2, 4]) as fault:
        assert [bool(put(client, "n")) for _ in range(5)] == [False, True, False, True, False]
        assert (fault.counts.matched, fault.counts.struck) == (5, 2)
    with cloud.faults.injected(**words, times=2):
        assert [bool(put(client, "t")) for _ in range(4)] == [True, True, False, False]
    drawn = []
    for _ in range(2):
        with cloud.faults.injected(**words, probability=0.5, seed=7):
            drawn.append([bool(put(client, "p")) for _ in range(12)])
    assert drawn[0] == drawn[1], "the seed decides"
    assert 0 < sum(drawn[0]) < 12


def test_only_the_resource_and_only_in_the_account(cloud: Cloud) -> None:
    client = make_table(cloud)
    make_table(cloud, "others")
    other = in_a_fresh_account(cloud)
    elsewhere = make_table(other)
    cloud.faults.inject(call="dynamodb.*", resource="orders", error="InternalServerError")
    assert put(client, "1") == "InternalServerError"
    assert put(client, "1", "others") is None
    assert put(elsewhere, "1") is None
    batch = {"orders": [{"PutRequest": {"Item": {"id": {"S": "2"}}}}]}
    with pytest.raises(ClientError, match="InternalServerError"):
        client.batch_write_item(RequestItems=batch)
    cloud.faults.clear()
    assert put(client, "1") is None


def test_only_the_calls_of_a_function(cloud: Cloud) -> None:
    client = make_table(cloud)
    function = lambdas.python(cloud, PUT, Timeout=10)
    cloud.faults.inject(
        call="dynamodb.PutItem", function=function.name, error="ResourceNotFoundException"
    )
    assert put(client, "mine") is None
    answer = function.invoke({"id": "its"})
    assert answer.payload["errorType"] == "ResourceNotFoundException"


def test_a_throttled_call_is_tried_again_by_the_sdk(cloud: Cloud) -> None:
    client = make_table(cloud)
    function = lambdas.python(cloud, PUT, Timeout=10)
    fault = cloud.faults.inject(
        call="dynamodb.PutItem", function=function.name, throttled=True, times=1
    )
    assert function.invoke({"id": "again"}).payload == "done"
    assert (fault.counts.matched, fault.counts.struck) == (2, 1)
    assert client.scan(TableName="orders")["Count"] == 1


def test_latency_is_waited_for_and_the_call_is_done(cloud: Cloud) -> None:
    client = make_table(cloud)
    cloud.faults.inject(call="dynamodb.PutItem", latency=0.3, times=1)
    assert put(client, "late") is None
    assert cloud.control is not None
    calls = [r for r in _records(cloud) if getattr(r, "operation", "") == "PutItem"]
    assert calls[-1].duration_ms >= 300
    assert client.scan(TableName="orders")["Count"] == 1


def test_the_last_entries_of_a_batch_are_not_processed(cloud: Cloud) -> None:
    client = make_table(cloud)
    writes = [{"PutRequest": {"Item": {"id": {"S": str(n)}}}} for n in range(5)]
    cloud.faults.inject(call="dynamodb.BatchWriteItem", unprocessed=2, times=1)
    answer = client.batch_write_item(RequestItems={"orders": writes})
    assert answer["UnprocessedItems"] == {"orders": writes[3:]}
    assert client.scan(TableName="orders")["Count"] == 3
    again = client.batch_write_item(RequestItems=answer["UnprocessedItems"])
    assert again["UnprocessedItems"] == {}
    assert client.scan(TableName="orders")["Count"] == 5
    keys = [{"id": {"S": str(n)}} for n in range(5)]
    cloud.faults.inject(call="dynamodb.BatchGetItem", unprocessed=4)
    read = client.batch_get_item(RequestItems={"orders": {"Keys": keys}})
    assert read["UnprocessedKeys"]["orders"]["Keys"] == keys[1:]
    assert read["Responses"]["orders"] == [{"id": {"S": "0"}}]
    with pytest.raises(ClientError, match="ProvisionedThroughputExceeded"):
        client.batch_get_item(RequestItems={"orders": {"Keys": keys[:4]}})


def test_entries_of_messages_records_and_events_are_refused_too(cloud: Cloud) -> None:
    sqs, events = cloud.client("sqs"), cloud.client("events")
    url, _ = create_queue(cloud, "batch")
    cloud.faults.inject(call="sqs.SendMessageBatch", resource=url, unprocessed=1)
    entries = [{"Id": n, "MessageBody": n} for n in ("a", "b")]
    answer = sqs.send_message_batch(QueueUrl=url, Entries=entries)
    assert [one["Id"] for one in answer["Successful"]] == ["a"]
    assert [(one["Id"], one["SenderFault"]) for one in answer["Failed"]] == [("b", False)]
    cloud.faults.inject(call="events.PutEvents", unprocessed=1)
    put_events = [{"Source": "s", "DetailType": "t", "Detail": "{}"} for _ in range(2)]
    told = events.put_events(Entries=put_events)
    assert told["FailedEntryCount"] == 1
    assert told["Entries"][0]["EventId"]
    assert told["Entries"][1]["ErrorCode"] == "InternalFailure"


COUNT = """
import boto3
table = boto3.client("dynamodb")

def handler(event, context):
    table.update_item(TableName="orders", Key={"id": {"S": "count"}},
        UpdateExpression="ADD n :one", ExpressionAttributeValues={":one": {"N": "1"}})
    return "counted"
"""


@pytest.mark.parametrize(
    ("words", "error", "message", "counted"),
    [
        ({"crash": "before"}, "Runtime.ExitError", "exit status 1", 0),
        ({"crash": "after"}, "Runtime.ExitError", "exit status 1", 1),
        ({"timeout": "before"}, "Sandbox.Timedout", "Task timed out after 60.00 seconds", 0),
        ({"timeout": "after"}, "Sandbox.Timedout", "Task timed out after 60.00 seconds", 1),
        ({"out_of_memory": "before"}, "Runtime.ExitError", "signal: killed", 0),
        ({"error": {"type": "CardDeclined", "message": "no"}}, "CardDeclined", "no", 0),
    ],
)
def test_a_function_fails_before_or_after_its_work(
    cloud: Cloud, words: dict[str, Any], error: str, message: str, counted: int
) -> None:
    client = make_table(cloud)
    function = lambdas.python(cloud, COUNT, Timeout=60)
    cloud.faults.inject(function=function.name, **words, times=1)
    failed = function.invoke()
    assert failed.error == "Unhandled"
    assert failed.payload["errorType"] == error
    assert message in failed.payload["errorMessage"]

    def count() -> int:
        item = client.get_item(TableName="orders", Key={"id": {"S": "count"}}).get("Item")
        return int(item["n"]["N"]) if item else 0

    assert count() == counted
    assert function.invoke().payload == "counted", "the next one runs as ever"
    assert count() == counted + 1


@pytest.mark.parametrize("words", [{"crash": "after"}, {"out_of_memory": "after"}])
def test_a_function_that_is_killed_after_its_work_asks_for_no_further_event(
    cloud: Cloud, words: dict[str, Any]
) -> None:
    function = lambdas.python(cloud, "def handler(event, context): return event['n']", Timeout=3)
    for number in range(5):
        with cloud.faults.injected(function=function.name, **words):
            assert function.invoke({"n": number}).error == "Unhandled"
        assert function.invoke({"n": number}).payload == number


def test_a_queue_delivers_to_its_function_twice(cloud: Cloud) -> None:
    told = Told(cloud)
    url, arn = create_queue(cloud, "work")
    create_function(cloud, "worker", TELL_EVENT, told)
    map_source(cloud, "worker", arn)
    fault = cloud.faults.inject(function="worker", delivery="doubled", times=1)
    sqs = cloud.client("sqs")
    sqs.send_message(QueueUrl=url, MessageBody="once")
    first, second = told.records(2)
    assert first["messageId"] == second["messageId"]
    sqs.send_message(QueueUrl=url, MessageBody="last")
    (third,) = told.records(1)
    assert third["body"] == "last"
    assert fault.counts.struck == 1


def test_an_asynchronous_event_is_lost_or_comes_twice(cloud: Cloud) -> None:
    told = Told(cloud)
    source = TELL + "def handler(event, context):\n    tell([event, context.aws_request_id])\n"
    create_function(cloud, "listener", source, told)
    client = cloud.client("lambda")
    cloud.faults.inject(function="listener", delivery="dropped", nth=1)
    cloud.faults.inject(function="listener", delivery="doubled", nth=2)
    for number in (1, 2, 3):
        payload = json.dumps({"n": number})
        client.invoke(FunctionName="listener", InvocationType="Event", Payload=payload)
    heard = [message for _, message in zip(range(3), told.messages(), strict=False)]
    assert sorted(event["n"] for event, _ in heard) == [2, 2, 3]
    assert len({request_id for _, request_id in heard}) == 2, "the doubled one keeps its id"


def test_a_queue_loses_a_message_or_has_it_twice(cloud: Cloud) -> None:
    url, _ = create_queue(cloud, "orders")
    sqs = cloud.client("sqs")
    cloud.faults.inject(resource=url, delivery="dropped", nth=1)
    cloud.faults.inject(resource="orders", delivery="doubled", nth=2)
    for body in ("lost", "twice", "once"):
        assert sqs.send_message(QueueUrl=url, MessageBody=body)["MessageId"]
    assert cloud.control is not None
    found = cloud.control.messages(cloud.account, cloud.region, url)
    assert [message["body"] for message in found] == ["twice", "twice", "once"]
    assert found[0]["message_id"] == found[1]["message_id"]


def test_each_strike_is_told_in_the_records(cloud: Cloud) -> None:
    client = make_table(cloud)
    fault = cloud.faults.inject(call="dynamodb.PutItem", throttled=True, nth=2)
    for _ in range(3):
        put(client, "x")
    notes = [r for r in _records(cloud) if isinstance(r, Note) and r.level == "fault"]
    assert [note.text for note in notes] == [
        f"fault {fault.number}, match 2: dynamodb.PutItem: throttle"
    ]


def test_a_reset_takes_them_away(cloud: Cloud) -> None:
    client = make_table(cloud)
    cloud.faults.inject(call="dynamodb.PutItem", throttled=True)
    assert put(client, "1")
    assert cloud.control is not None
    cloud.control.reset(cloud.account)
    assert cloud.faults.counts() == {}
    assert put(client, "1") is None


@pytest.mark.parametrize(
    ("words", "what", "fix"),
    [
        ({"call": "dynamo.PutItem", "throttled": True}, "no service 'dynamo'", "dynamodb"),
        ({"call": "dynamodb.PutItems", "throttled": True}, "no operation 'PutItems'", "PutItem"),
        ({"call": "dynamodb.PutItem"}, "does just one thing", "throttled"),
        ({"function": "f", "crash": "before", "timeout": "after"}, "just one thing", "crash"),
        ({"function": "f", "crash": "during"}, "crash is 'during'", "before or after"),
        ({"function": "f", "throttled": True}, "throttle is for calls", None),
        ({"call": "s3.PutObject", "unprocessed": 1}, "has no unprocessed entries", None),
        ({"resource": "q.fifo", "delivery": "doubled"}, "FIFO queue", None),
        ({"delivery": "doubled"}, "either a function or a queue", None),
        ({"call": "s3.*", "throttled": True, "nth": 1, "times": 2}, "exclude each other", None),
        ({"call": "s3.*", "throttled": True, "probability": 2}, "between 0 and 1", None),
    ],
)
def test_what_does_not_go_together_is_refused(
    cloud: Cloud, words: dict[str, Any], what: str, fix: str | None
) -> None:
    with pytest.raises(BadInput) as refused:
        cloud.faults.inject(**words)
    assert what in refused.value.what
    assert fix is None or fix in (refused.value.fix or "")


def _records(cloud: Cloud) -> list[Any]:
    assert cloud.control is not None
    end = cloud.control.position(cloud.account)
    found = []
    for record in cloud.control.records(account=cloud.account):
        found.append(record)
        if record.seq >= end:
            break
    return found
