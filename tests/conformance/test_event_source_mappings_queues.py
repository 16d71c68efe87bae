"""Queues as event sources: batches, filters, partial failures, groups, concurrency."""

from __future__ import annotations

import json
from typing import Any

import pytest

from harness.engines.cloud import Cloud
from tests.conformance.documented import documented
from tests.engine import lambdas
from tests.engine.delivery_support import TELL, TELL_EVENT, Told, create_queue, map_source

SERVICE = "Lambda event source mappings"
GUIDE = "Lambda Developer Guide"
ERRORS = f"{GUIDE}: Handling errors for an SQS event source in Lambda"
BODIES = TELL + (
    "def handler(event, context):\n    tell([r['body'] for r in event['Records']])\n    {end}\n"
)


def mapped(
    cloud: Cloud, source: str, *, queue: dict[str, str] | None = None, **settings: Any
) -> tuple[str, Told, str]:
    """URL of a queue that a function of this source handles, what it tells, and its mapping."""
    told = Told(cloud)
    fifo = (queue or {}).get("FifoQueue") == "true"
    url, arn = create_queue(cloud, "jobs.fifo" if fifo else "jobs", **(queue or {}))
    environment = {"Variables": {"RESULTS": told.url}}
    timeout = int((queue or {}).get("VisibilityTimeout", 3))
    name = lambdas.python(cloud, source, Environment=environment, Timeout=timeout).name
    return url, told, map_source(cloud, name, arn, **settings)


def send(cloud: Cloud, url: str, *bodies: str, **parameters: Any) -> None:
    for body in bodies:
        cloud.client("sqs").send_message(QueueUrl=url, MessageBody=body, **parameters)


@documented("events", f"{GUIDE}: Using Lambda with Amazon SQS (example event)")
def test_a_function_gets_the_documented_event(cloud: Cloud) -> None:
    url, told, _ = mapped(cloud, TELL_EVENT)
    send(
        cloud,
        url,
        "Hello",
        MessageAttributes={"kind": {"DataType": "String", "StringValue": "greeting"}},
    )
    (record,) = told.first()["Records"]
    assert set(record) == {
        "messageId",
        "receiptHandle",
        "body",
        "attributes",
        "messageAttributes",
        "md5OfBody",
        "md5OfMessageAttributes",
        "eventSource",
        "eventSourceARN",
        "awsRegion",
    }
    assert record["body"] == "Hello"
    assert record["eventSource"] == "aws:sqs"
    assert record["eventSourceARN"].endswith(":jobs")
    assert record["messageAttributes"] == {
        "kind": {
            "stringValue": "greeting",
            "stringListValues": [],
            "binaryListValues": [],
            "dataType": "String",
        }
    }
    assert set(record["attributes"]) >= {
        "ApproximateReceiveCount",
        "SentTimestamp",
        "SenderId",
        "ApproximateFirstReceiveTimestamp",
    }


@documented("batches", f"{GUIDE}: Using Lambda with Amazon SQS (batch size)")
def test_a_batch_is_no_bigger_than_its_size(cloud: Cloud) -> None:
    url, told, uuid = mapped(cloud, BODIES.format(end=""), BatchSize=3, Enabled=False)
    send(cloud, url, *"1234567")
    cloud.client("lambda").update_event_source_mapping(UUID=uuid, Enabled=True)
    sizes = []
    for bodies in told.messages():
        sizes.append(len(bodies))
        if sum(sizes) == 7:
            break
    assert max(sizes) == 3


@documented("batches", f"{GUIDE}: Using Lambda with Amazon SQS (batch window)")
def test_a_window_gathers_more_than_ten_messages(cloud: Cloud) -> None:
    url, told, _ = mapped(
        cloud, BODIES.format(end=""), BatchSize=12, MaximumBatchingWindowInSeconds=20
    )
    sqs = cloud.client("sqs")
    for start in (0, 6):
        entries = [{"Id": str(n), "MessageBody": str(n)} for n in range(start, start + 6)]
        sqs.send_message_batch(QueueUrl=url, Entries=entries)
    assert len(told.first()) == 12


@documented("batches", f"{GUIDE}: Lambda quotas (invocation payload)")
def test_a_batch_of_more_than_six_megabytes_is_parted(cloud: Cloud) -> None:
    source = TELL + "def handler(event, context):\n    tell(len(event['Records']))\n"
    url, told, uuid = mapped(cloud, source, Enabled=False)
    send(cloud, url, *["x" * 900_000] * 8)
    cloud.client("lambda").update_event_source_mapping(UUID=uuid, Enabled=True)
    sizes = []
    for size in told.messages():
        sizes.append(size)
        if sum(sizes) == 8:
            break
    assert max(sizes) <= 6


@documented("filters", f"{GUIDE}: Using event filtering with an Amazon SQS event source")
@pytest.mark.parametrize(
    ("body_pattern", "passes", "dropped"),
    [
        ({"kind": ["order"]}, '{"kind": "order"}', '{"kind": "refund"}'),
        ({"total": [{"numeric": [">", 100]}]}, '{"total": 101}', '{"total": 100}'),
        ({"kind": ["order"]}, '{"kind": "order", "more": 1}', "order"),
        (["order"], "order", '{"kind": "order"}'),
        ([{"prefix": "ord"}], "ordinary", "extraordinary"),
    ],
    ids=["json", "numeric", "json-pattern-plain-body", "plain-pattern-json-body", "plain-prefix"],
)
def test_what_a_filter_lets_not_through_is_deleted(
    cloud: Cloud, body_pattern: Any, passes: str, dropped: str
) -> None:
    pattern = json.dumps({"body": body_pattern})
    url, told, _ = mapped(
        cloud, BODIES.format(end=""), FilterCriteria={"Filters": [{"Pattern": pattern}]}
    )
    send(cloud, url, dropped, passes)
    assert told.first() == [passes]
    lambdas.eventually(lambda: held(cloud, url), lambda counts: counts == (0, 0))


@documented("filters", f"{GUIDE}: Control which events Lambda sends to your function")
def test_any_of_several_filters_is_enough(cloud: Cloud) -> None:
    filters = [{"Pattern": json.dumps({"body": [body]})} for body in ("a", "c")]
    url, told, _ = mapped(cloud, BODIES.format(end=""), FilterCriteria={"Filters": filters})
    send(cloud, url, "a", "b", "c")
    seen: set[str] = set()
    for bodies in told.messages():
        seen.update(bodies)
        if "c" in seen and "a" in seen:
            break
    assert seen == {"a", "c"}


def held(cloud: Cloud, url: str) -> tuple[int, int]:
    """Visible messages of the queue, and those in flight."""
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    found = cloud.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=names)
    return int(found["Attributes"][names[0]]), int(found["Attributes"][names[1]])


@documented("partial batch responses", ERRORS)
def test_only_the_messages_named_as_failed_stay(cloud: Cloud) -> None:
    end = (
        "return {'batchItemFailures': [{'itemIdentifier': r['messageId']}"
        " for r in event['Records'] if r['body'] == 'bad']}"
    )
    url, told, uuid = mapped(
        cloud,
        BODIES.format(end=end),
        FunctionResponseTypes=["ReportBatchItemFailures"],
        Enabled=False,
    )
    send(cloud, url, "good", "bad", "fine")
    cloud.client("lambda").update_event_source_mapping(UUID=uuid, Enabled=True)
    assert sorted(told.first()) == ["bad", "fine", "good"]
    lambdas.eventually(lambda: held(cloud, url), lambda counts: counts == (0, 1))


@documented("partial batch responses", ERRORS)
@pytest.mark.parametrize(
    "answer",
    [
        "{'batchItemFailures': []}",
        "{'batchItemFailures': None}",
        "{}",
        "None",
    ],
)
def test_these_answers_mean_that_the_whole_batch_succeeded(cloud: Cloud, answer: str) -> None:
    url, told, _ = mapped(
        cloud,
        BODIES.format(end=f"return {answer}"),
        FunctionResponseTypes=["ReportBatchItemFailures"],
    )
    send(cloud, url, "job")
    assert told.first() == ["job"]
    lambdas.eventually(lambda: held(cloud, url), lambda counts: counts == (0, 0))


@documented("partial batch responses", ERRORS)
@pytest.mark.parametrize(
    "answer",
    [
        "{'batchItemFailures': [{'itemIdentifier': ''}]}",
        "{'batchItemFailures': [{'itemIdentifier': None}]}",
        "{'batchItemFailures': [{'badKey': 'x'}]}",
        "{'batchItemFailures': [{'itemIdentifier': 'no-such-message'}]}",
        "'no JSON object'",
    ],
)
def test_these_answers_mean_that_the_whole_batch_failed(cloud: Cloud, answer: str) -> None:
    url, told, _ = mapped(
        cloud,
        BODIES.format(end=f"return {answer}"),
        queue={"VisibilityTimeout": "1"},
        FunctionResponseTypes=["ReportBatchItemFailures"],
    )
    send(cloud, url, "job")
    messages = told.messages()
    assert next(messages) == ["job"]
    # it comes again only if it was not deleted
    assert next(messages) == ["job"]


@documented("errors", ERRORS)
def test_without_partial_responses_a_failed_batch_comes_back_whole(cloud: Cloud) -> None:
    source = TELL + (
        "def handler(event, context):\n"
        "    tell([(r['body'], r['attributes']['ApproximateReceiveCount'])"
        " for r in event['Records']])\n"
        "    raise ValueError('no')\n"
    )
    url, told, _ = mapped(cloud, source, queue={"VisibilityTimeout": "3"})
    send(cloud, url, "job")
    messages = told.messages()
    assert next(messages) == [["job", "1"]]
    assert next(messages) == [["job", "2"]]


@documented("errors", f"{GUIDE}: Using Lambda with Amazon SQS (configuring a queue)")
def test_a_message_goes_to_the_dead_letter_queue_after_its_receives(cloud: Cloud) -> None:
    failed_url, failed_arn = create_queue(cloud, "failed")
    redrive = json.dumps({"deadLetterTargetArn": failed_arn, "maxReceiveCount": 1})
    source = "def handler(event, context):\n    raise ValueError('no')\n"
    url, _, _ = mapped(cloud, source, queue={"RedrivePolicy": redrive, "VisibilityTimeout": "1"})
    send(cloud, url, "job")
    answer = cloud.client("sqs").receive_message(
        QueueUrl=failed_url, WaitTimeSeconds=20, AttributeNames=["ApproximateReceiveCount"]
    )
    (message,) = answer["Messages"]
    assert (message["Body"], message["Attributes"]) == ("job", {"ApproximateReceiveCount": "2"})


@documented("fifo groups", f"{GUIDE}: Using Lambda with Amazon SQS (FIFO queues)")
def test_a_failing_group_blocks_only_itself(cloud: Cloud) -> None:
    source = TELL + (
        "def handler(event, context):\n"
        "    for record in event['Records']:\n"
        "        if record['body'] == 'bad':\n"
        "            raise ValueError('no')\n"
        "        tell(record['body'])\n"
    )
    queue = {"FifoQueue": "true", "ContentBasedDeduplication": "true"}
    url, told, _ = mapped(cloud, source, queue=queue, BatchSize=1)
    send(cloud, url, "bad", "behind-bad", MessageGroupId="stuck")
    send(cloud, url, "1", "2", "3", MessageGroupId="free")
    messages = told.messages()
    assert [next(messages) for _ in range(3)] == ["1", "2", "3"]
    lambdas.eventually(lambda: sum(held(cloud, url)), lambda count: count == 2)


@documented("fifo groups", f"{GUIDE}: Using Lambda with Amazon SQS (FIFO queues)")
def test_each_group_keeps_its_order(cloud: Cloud) -> None:
    source = TELL + (
        "def handler(event, context):\n"
        "    tell([(r['attributes']['MessageGroupId'], r['body']) for r in event['Records']])\n"
    )
    queue = {"FifoQueue": "true", "ContentBasedDeduplication": "true"}
    url, told, _ = mapped(cloud, source, queue=queue, BatchSize=2)
    for number in range(5):
        for group in "ab":
            send(cloud, url, f"{group}{number}", MessageGroupId=group)
    seen: list[list[str]] = []
    for part in told.messages():
        seen += part
        if len(seen) == 10:
            break
    for group in "ab":
        assert [b for g, b in seen if g == group] == [f"{group}{n}" for n in range(5)]


@documented("concurrency", f"{GUIDE}: Using Lambda with Amazon SQS (maximum concurrency)")
def test_maximum_concurrency_bounds_the_batches_at_once(cloud: Cloud) -> None:
    source = TELL + (
        "import time\n"
        "def handler(event, context):\n"
        "    began = time.time()\n"
        "    time.sleep(0.7)\n"
        "    tell([began, time.time()])\n"
    )
    url, told, _ = mapped(cloud, source, BatchSize=1, ScalingConfig={"MaximumConcurrency": 2})
    entries = [{"Id": str(n), "MessageBody": str(n)} for n in range(6)]
    cloud.client("sqs").send_message_batch(QueueUrl=url, Entries=entries)
    messages = told.messages()
    spans = sorted(next(messages) for _ in range(6))
    at_once = [sum(b <= began < e for b, e in spans) for began, _ in spans]
    assert max(at_once) == 2


@documented("errors", f"{GUIDE}: Using Lambda with Amazon SQS (backoff for failed invocations)")
def test_messages_of_a_throttled_function_are_kept_until_it_runs(cloud: Cloud) -> None:
    url, told, uuid = mapped(cloud, BODIES.format(end=""))
    client = cloud.client("lambda")
    name = client.get_event_source_mapping(UUID=uuid)["FunctionArn"]
    client.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=0)
    send(cloud, url, "job")
    lambdas.eventually(lambda: held(cloud, url), lambda counts: counts == (0, 1))
    client.delete_function_concurrency(FunctionName=name)
    assert told.first() == ["job"]


@documented("states", "Lambda API Reference: UpdateEventSourceMapping (Enabled)")
def test_a_disabled_mapping_leaves_messages_where_they_are(cloud: Cloud) -> None:
    url, told, uuid = mapped(cloud, BODIES.format(end=""))
    client = cloud.client("lambda")
    client.update_event_source_mapping(UUID=uuid, Enabled=False)
    lambdas.eventually(
        lambda: client.get_event_source_mapping(UUID=uuid)["State"],
        lambda state: state == "Disabled",
    )
    send(cloud, url, "job")
    assert held(cloud, url) == (1, 0)
    client.update_event_source_mapping(UUID=uuid, Enabled=True)
    assert told.first() == ["job"]
