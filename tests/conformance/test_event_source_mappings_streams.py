"""Streams as event sources: where they begin, what is tried again, what is given up."""

from __future__ import annotations

import base64
import json
import time
from typing import Any

import pytest

from harness.engines.cloud import Cloud
from tests.conformance.documented import documented
from tests.engine import lambdas
from tests.engine.delivery_support import TELL, TELL_EVENT, Told, create_queue, map_source

SERVICE = "Lambda event source mappings"
GUIDE = "Lambda Developer Guide"
API = "Lambda API Reference: CreateEventSourceMapping"
RETAIN = f"{GUIDE}: Retain discarded batch records for a Kinesis Data Streams event source"
DATA = TELL + (
    "import base64\n"
    "def data(event):\n"
    "    return [base64.b64decode(r['kinesis']['data']).decode() for r in event['Records']]\n"
)
TELL_DATA = DATA + "def handler(event, context):\n    tell(data(event))\n"
BAD_FAILS = DATA + (
    "def handler(event, context):\n"
    "    found = data(event)\n"
    "    tell(found)\n"
    "    if 'bad' in found:\n"
    "        raise ValueError('bad')\n"
)


def stream(cloud: Cloud, shards: int = 1) -> str:
    cloud.client("kinesis").create_stream(StreamName="clicks", ShardCount=shards)
    return f"arn:aws:kinesis:{cloud.region}:{cloud.account}:stream/clicks"


def put(cloud: Cloud, *data: str, key: str = "k") -> None:
    records = [{"Data": each.encode(), "PartitionKey": key} for each in data]
    cloud.client("kinesis").put_records(StreamName="clicks", Records=records)


def mapped(cloud: Cloud, source: str, arn: str, **settings: Any) -> tuple[Told, str]:
    told = Told(cloud)
    environment = {"Variables": {"RESULTS": told.url}}
    name = lambdas.python(cloud, source, Environment=environment, Timeout=10).name
    given = {"StartingPosition": "TRIM_HORIZON", **settings}
    return told, map_source(cloud, name, arn, **given)


def until(told: Told, last: str) -> list[Any]:
    """What was told, up to the batch that ends with `last`."""
    found: list[Any] = []
    for each in told.messages():
        found.append(each)
        if each and each[-1] == last:
            break
    return found


@documented("events", f"{GUIDE}: How Lambda processes records from Amazon Kinesis (example event)")
def test_a_function_gets_the_documented_kinesis_event(cloud: Cloud) -> None:
    arn = stream(cloud)
    told, _ = mapped(cloud, TELL_EVENT, arn)
    put(cloud, "Hello", key="1")
    (record,) = told.first()["Records"]
    content = record.pop("kinesis")
    number = content["sequenceNumber"]
    assert record["invokeIdentityArn"].startswith(f"arn:aws:iam::{cloud.account}:role/")
    assert record == {
        "eventSource": "aws:kinesis",
        "eventVersion": "1.0",
        "eventID": f"shardId-000000000000:{number}",
        "eventName": "aws:kinesis:record",
        "invokeIdentityArn": record["invokeIdentityArn"],
        "awsRegion": cloud.region,
        "eventSourceARN": arn,
    }
    assert abs(content.pop("approximateArrivalTimestamp") - time.time()) < 60
    assert content == {
        "kinesisSchemaVersion": "1.0",
        "partitionKey": "1",
        "sequenceNumber": number,
        "data": base64.b64encode(b"Hello").decode(),
    }


@documented("starting positions", API)
def test_trim_horizon_begins_with_the_oldest_record(cloud: Cloud) -> None:
    arn = stream(cloud)
    put(cloud, "before")
    told, _ = mapped(cloud, TELL_DATA, arn)
    assert told.first() == ["before"]


@documented("starting positions", API)
def test_latest_begins_with_what_comes_after(cloud: Cloud) -> None:
    arn = stream(cloud)
    put(cloud, "before")
    told, _ = mapped(cloud, TELL_DATA, arn, StartingPosition="LATEST")
    put(cloud, "after")
    assert told.first() == ["after"]


@documented("starting positions", API)
def test_at_timestamp_begins_at_its_time(cloud: Cloud) -> None:
    arn = stream(cloud)
    put(cloud, "before")
    # Lambda takes whole seconds
    following = int(arrival(cloud)) + 1
    lambdas.eventually(time.time, lambda now: now > following)
    put(cloud, "after")
    told, _ = mapped(
        cloud,
        TELL_DATA,
        arn,
        StartingPosition="AT_TIMESTAMP",
        StartingPositionTimestamp=following,
    )
    assert told.first() == ["after"]


def arrival(cloud: Cloud) -> float:
    kinesis = cloud.client("kinesis")
    iterator = kinesis.get_shard_iterator(
        StreamName="clicks", ShardId="shardId-000000000000", ShardIteratorType="TRIM_HORIZON"
    )["ShardIterator"]
    (record,) = kinesis.get_records(ShardIterator=iterator)["Records"]
    moment: float = record["ApproximateArrivalTimestamp"].timestamp()
    return moment


@documented("states", f"{GUIDE}: Using Lambda with Kinesis (checkpoints)")
def test_an_enabled_mapping_goes_on_where_it_was_disabled(cloud: Cloud) -> None:
    arn = stream(cloud)
    told, uuid = mapped(cloud, TELL_DATA, arn)
    put(cloud, "one")
    messages = told.messages()
    assert next(messages) == ["one"]
    client = cloud.client("lambda")
    lambdas.eventually(
        lambda: client.get_event_source_mapping(UUID=uuid)["LastProcessingResult"],
        lambda result: result == "OK",
    )
    client.update_event_source_mapping(UUID=uuid, Enabled=False)
    put(cloud, "two")
    client.update_event_source_mapping(UUID=uuid, Enabled=True)
    assert next(messages) == ["two"]


@documented("states", "Lambda API Reference: EventSourceMappingConfiguration")
def test_a_failed_batch_is_the_last_processing_result(cloud: Cloud) -> None:
    arn = stream(cloud)
    told, uuid = mapped(cloud, BAD_FAILS, arn)
    put(cloud, "bad")
    assert told.first() == ["bad"]
    client = cloud.client("lambda")
    lambdas.eventually(
        lambda: client.get_event_source_mapping(UUID=uuid)["LastProcessingResult"],
        lambda result: result == "PROBLEM: Function call failed",
    )


@documented("errors", RETAIN)
def test_a_failing_batch_holds_up_its_shard(cloud: Cloud) -> None:
    arn = stream(cloud)
    told, _ = mapped(cloud, BAD_FAILS, arn, BatchSize=1)
    put(cloud, "good", "bad", "behind")
    messages = told.messages()
    assert [next(messages) for _ in range(4)] == [["good"], ["bad"], ["bad"], ["bad"]]


@documented("errors", RETAIN)
def test_retries_end_at_their_maximum(cloud: Cloud) -> None:
    arn = stream(cloud)
    told, _ = mapped(cloud, BAD_FAILS, arn, BatchSize=1, MaximumRetryAttempts=2)
    put(cloud, "bad", "behind")
    assert until(told, "behind") == [["bad"]] * 3 + [["behind"]]


@documented("errors", RETAIN)
def test_splitting_takes_no_retry_and_isolates_the_bad_record(cloud: Cloud) -> None:
    arn = stream(cloud)
    put(cloud, "1", "2", "bad", "4")
    told, _ = mapped(
        cloud,
        BAD_FAILS,
        arn,
        BatchSize=4,
        BisectBatchOnFunctionError=True,
        MaximumRetryAttempts=1,
    )
    messages = told.messages()
    assert [next(messages) for _ in range(6)] == [
        ["1", "2", "bad", "4"],
        ["1", "2"],
        ["bad", "4"],
        ["bad"],
        ["bad"],
        ["4"],
    ]


@documented("failure destinations", RETAIN)
def test_a_queue_is_told_of_the_records_given_up(cloud: Cloud) -> None:
    arn = stream(cloud)
    url, queue = create_queue(cloud, "failures")
    _, uuid = mapped(
        cloud,
        BAD_FAILS,
        arn,
        MaximumRetryAttempts=1,
        DestinationConfig={"OnFailure": {"Destination": queue}},
    )
    put(cloud, "bad", "too")
    received = cloud.client("sqs").receive_message(QueueUrl=url, WaitTimeSeconds=10)
    told = json.loads(received["Messages"][0]["Body"])
    function = cloud.client("lambda").get_event_source_mapping(UUID=uuid)["FunctionArn"]
    assert (
        told.pop("requestContext").items()
        >= {
            "functionArn": function,
            "condition": "RetryAttemptsExhausted",
            "approximateInvokeCount": 2,
        }.items()
    )
    assert told.pop("responseContext") == {
        "statusCode": 200,
        "executedVersion": "$LATEST",
        "functionError": "Unhandled",
    }
    info = told.pop("KinesisBatchInfo")
    assert (info["batchSize"], info["streamArn"]) == (2, arn)
    assert int(info["startSequenceNumber"]) < int(info["endSequenceNumber"])
    assert info["shardId"] == "shardId-000000000000"
    assert info["approximateArrivalOfFirstRecord"].endswith("Z")
    assert set(told) == {"version", "timestamp"}
    assert told["version"] == "1.0"


@documented("failure destinations", RETAIN)
def test_a_bucket_gets_the_records_themselves(cloud: Cloud) -> None:
    arn = stream(cloud)
    s3 = cloud.client("s3")
    bucket = f"failures-{cloud.account}"
    s3.create_bucket(Bucket=bucket)
    _, uuid = mapped(
        cloud,
        BAD_FAILS,
        arn,
        MaximumRetryAttempts=0,
        DestinationConfig={"OnFailure": {"Destination": f"arn:aws:s3:::{bucket}"}},
    )
    put(cloud, "bad")
    (found,) = lambdas.eventually(
        lambda: s3.list_objects_v2(Bucket=bucket).get("Contents", []), lambda keys: len(keys) == 1
    )
    day = time.strftime("%Y/%m/%d", time.gmtime())
    assert found["Key"].startswith(f"aws/lambda/{uuid}/shardId-000000000000/{day}/")
    told = json.loads(s3.get_object(Bucket=bucket, Key=found["Key"])["Body"].read())
    (record,) = told["payload"]["Records"]
    assert base64.b64decode(record["kinesis"]["data"]) == b"bad"


@documented("failure destinations", RETAIN)
def test_a_topic_is_told_of_the_records_given_up(cloud: Cloud) -> None:
    arn = stream(cloud)
    url, queue = create_queue(cloud, "failures")
    sns = cloud.client("sns")
    topic = sns.create_topic(Name="failures")["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue)
    mapped(
        cloud,
        BAD_FAILS,
        arn,
        MaximumRetryAttempts=0,
        DestinationConfig={"OnFailure": {"Destination": topic}},
    )
    put(cloud, "bad")
    received = cloud.client("sqs").receive_message(QueueUrl=url, WaitTimeSeconds=10)
    told = json.loads(json.loads(received["Messages"][0]["Body"])["Message"])
    assert told["KinesisBatchInfo"]["batchSize"] == 1


PARTIAL = f"{GUIDE}: Configuring partial batch response with Kinesis Data Streams and Lambda"


@documented("partial batch responses", PARTIAL)
def test_a_checkpoint_is_the_lowest_sequence_number_that_failed(cloud: Cloud) -> None:
    source = DATA + (
        "def handler(event, context):\n"
        "    tell(data(event))\n"
        "    numbers = [r['kinesis']['sequenceNumber'] for r in event['Records']]\n"
        "    if len(numbers) == 4:\n"
        "        failed = [numbers[3], numbers[1]]\n"
        "        return {'batchItemFailures': [{'itemIdentifier': n} for n in failed]}\n"
    )
    arn = stream(cloud)
    put(cloud, "1", "2", "3", "4")
    told, _ = mapped(cloud, source, arn, FunctionResponseTypes=["ReportBatchItemFailures"])
    messages = told.messages()
    assert [next(messages), next(messages)] == [["1", "2", "3", "4"], ["2", "3", "4"]]


@documented("partial batch responses", PARTIAL)
@pytest.mark.parametrize(
    ("answer", "retried"),
    [
        ("{'batchItemFailures': []}", False),
        ("{'batchItemFailures': None}", False),
        ("{}", False),
        ("None", False),
        ("{'batchItemFailures': [{'itemIdentifier': ''}]}", True),
        ("{'batchItemFailures': [{'itemIdentifier': None}]}", True),
        ("{'batchItemFailures': [{'badKey': '1'}]}", True),
    ],
)
def test_an_answer_means_success_or_failure_of_the_batch(
    cloud: Cloud, answer: str, retried: bool
) -> None:
    source = DATA + (
        "def handler(event, context):\n"
        "    tell(data(event))\n"
        f"    return {answer} if data(event) == ['first'] else None\n"
    )
    arn = stream(cloud)
    told, _ = mapped(
        cloud,
        source,
        arn,
        BatchSize=1,
        MaximumRetryAttempts=1,
        FunctionResponseTypes=["ReportBatchItemFailures"],
    )
    put(cloud, "first", "second")
    assert until(told, "second") == [["first"]] * (1 + retried) + [["second"]]


@documented("filters", f"{GUIDE}: Using event filtering with a Kinesis event source")
@pytest.mark.parametrize(
    ("pattern", "dropped", "passes"),
    [
        ({"data": {"kind": ["order"]}}, '{"kind": "refund"}', '{"kind": "order"}'),
        ({"data": {"kind": ["order"]}}, "order", '{"kind": "order"}'),
        ({"data": ["order"]}, '{"kind": "order"}', "order"),
        ({"partitionKey": ["k"], "data": ["yes"]}, "no", "yes"),
    ],
)
def test_records_that_a_filter_drops_are_passed_over(
    cloud: Cloud, pattern: Any, dropped: str, passes: str
) -> None:
    arn = stream(cloud)
    put(cloud, dropped, passes)
    told, _ = mapped(
        cloud, TELL_DATA, arn, FilterCriteria={"Filters": [{"Pattern": json.dumps(pattern)}]}
    )
    assert told.first() == [passes]


@documented("parallelization", f"{GUIDE}: Using Lambda with Kinesis (concurrent batches)")
def test_a_shard_is_worked_on_by_as_many_as_its_factor(cloud: Cloud) -> None:
    source = DATA + (
        "import time\n"
        "def handler(event, context):\n"
        "    began = time.time()\n"
        "    time.sleep(0.5)\n"
        "    tell([began, time.time()])\n"
    )
    arn = stream(cloud)
    for number in range(8):
        put(cloud, str(number), key=f"key-{number}")
    told, _ = mapped(cloud, source, arn, BatchSize=1, ParallelizationFactor=2)
    messages = told.messages()
    spans = sorted(next(messages) for _ in range(8))
    assert max(sum(b <= began < e for b, e in spans) for began, _ in spans) == 2


@documented("parallelization", f"{GUIDE}: Using Lambda with Kinesis (concurrent batches)")
def test_a_partition_key_keeps_its_order_whatever_the_factor(cloud: Cloud) -> None:
    source = DATA + (
        "def handler(event, context):\n"
        "    tell([(r['kinesis']['partitionKey'], d)"
        " for r, d in zip(event['Records'], data(event))])\n"
    )
    arn = stream(cloud)
    told, _ = mapped(cloud, source, arn, BatchSize=2, ParallelizationFactor=10)
    for number in range(5):
        for key in "abc":
            put(cloud, f"{number}", key=key)
    seen: list[list[str]] = []
    for part in told.messages():
        seen += part
        if len(seen) == 15:
            break
    for key in "abc":
        assert [d for k, d in seen if k == key] == list("01234")


@documented("batches", f"{GUIDE}: Using Lambda with Kinesis (batch window)")
def test_a_window_ends_early_when_the_batch_is_full(cloud: Cloud) -> None:
    arn = stream(cloud)
    told, _ = mapped(cloud, TELL_DATA, arn, BatchSize=3, MaximumBatchingWindowInSeconds=60)
    put(cloud, "1", "2")
    put(cloud, "3")
    assert told.first() == ["1", "2", "3"]


WINDOWS = f"{GUIDE}: Implementing stateful Kinesis Data Streams processing in Lambda"


@documented("tumbling windows", WINDOWS)
def test_a_tumbling_window_hands_its_state_on(cloud: Cloud) -> None:
    source = DATA + (
        "def handler(event, context):\n"
        "    tell(event)\n"
        "    return {'state': {'sum': event['state'].get('sum', 0) + sum(map(int, data(event)))}}\n"
    )
    arn = stream(cloud)
    # all three in one window: windows begin at whole seconds
    lambdas.eventually(time.time, lambda now: now % 1 < 0.3)
    put(cloud, "1", "2", "3")
    told, _ = mapped(cloud, source, arn, BatchSize=2, TumblingWindowInSeconds=1)
    messages = told.messages()
    first, second, final = (next(messages) for _ in range(3))
    assert first["state"] == {}
    assert second["state"] == {"sum": 3}
    assert (final["state"], final["Records"]) == ({"sum": 6}, [])
    flags = [(e["isFinalInvokeForWindow"], e["isWindowTerminatedEarly"]) for e in (second, final)]
    assert flags == [(False, False), (True, False)]
    assert (first["shardId"], first["eventSourceARN"]) == ("shardId-000000000000", arn)
    assert set(first["window"]) == {"start", "end"}


@documented("tumbling windows", WINDOWS)
def test_an_answer_without_state_counts_as_failed(cloud: Cloud) -> None:
    arn = stream(cloud)
    put(cloud, "1")
    told, _ = mapped(cloud, TELL_DATA, arn, TumblingWindowInSeconds=1)
    messages = told.messages()
    assert [next(messages), next(messages)] == [["1"], ["1"]]


@documented("resharding", f"{GUIDE}: Using Lambda with Kinesis (resharding)")
def test_children_follow_when_their_parent_is_done(cloud: Cloud) -> None:
    arn = stream(cloud, shards=2)
    told, _ = mapped(cloud, TELL_DATA, arn, BatchSize=1)
    put(cloud, *"123")
    cloud.client("kinesis").merge_shards(
        StreamName="clicks",
        ShardToMerge="shardId-000000000000",
        AdjacentShardToMerge="shardId-000000000001",
    )
    put(cloud, *"456")
    messages = told.messages()
    assert [next(messages)[0] for _ in range(6)] == list("123456")
