"""EventBridge Pipes: what its documents say."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from harness.engines.cloud import Cloud
from tests.conformance.documented import documented
from tests.conformance.queues import Queue
from tests.engine import lambdas

SERVICE = "EventBridge Pipes"
GUIDE = "EventBridge User Guide"
API = "EventBridge Pipes API Reference"
BATCHING = f"{GUIDE}: Amazon EventBridge Pipes batching and concurrency"
TRANSFORMATION = f"{GUIDE}: Amazon EventBridge Pipes input transformation"
FILTERING = f"{GUIDE}: Event filtering in Amazon EventBridge Pipes"
ENRICHMENT = f"{GUIDE}: Event enrichment in Amazon EventBridge Pipes"
TARGETS = f"{GUIDE}: Amazon EventBridge Pipes targets"


class Pipe:
    """A pipe from a queue of its own."""

    def __init__(self, cloud: Cloud, target: str, **given: Any) -> None:
        self.cloud = cloud
        self.client = cloud.client("pipes")
        self.source = Queue(cloud, VisibilityTimeout="60")
        self.arn: str = self.client.create_pipe(
            Name="pipe",
            Source=self.source.arn,
            Target=target,
            RoleArn=f"arn:aws:iam::{cloud.account}:role/pipe",
            **given,
        )["Arn"]

    def send(self, *bodies: str) -> None:
        sqs = self.cloud.client("sqs")
        entries = [{"Id": str(n), "MessageBody": body} for n, body in enumerate(bodies)]
        sqs.send_message_batch(QueueUrl=self.source.url, Entries=entries)


def template(text: str, **parameters: Any) -> dict[str, Any]:
    return {"TargetParameters": {"InputTemplate": text, **parameters}}


@documented("SQS source", f"{GUIDE}: Amazon Simple Queue Service as a source")
def test_without_a_template_the_whole_event_goes_on(cloud: Cloud) -> None:
    target = Queue(cloud)
    pipe = Pipe(cloud, target.arn)
    pipe.send('{"n": 1}')
    event = json.loads(target.receive()["Body"])
    assert event["body"] == '{"n": 1}'
    assert (event["eventSource"], event["eventSourceARN"]) == ("aws:sqs", pipe.source.arn)
    assert event["attributes"]["ApproximateReceiveCount"] == "1"
    assert {"messageId", "receiptHandle", "messageAttributes", "md5OfBody", "awsRegion"} <= {*event}


@documented("input templates", TRANSFORMATION)
@pytest.mark.parametrize(
    ("text", "sent", "expected"),
    [
        ('{"id": <$.body.id>}', '{"id": 7}', {"id": 7}),
        ('{"id": "<$.body.id>"}', '{"id": 7}', {"id": "7"}),
        ('{"name": <$.body.name>}', '{"name": "a \\"b\\""}', {"name": 'a "b"'}),
        ('{"say": "hi <$.body.name>!"}', '{"name": "you"}', {"say": "hi you!"}),
        ('{"third": <$.body.list[2]>}', '{"list": [1, 2, 3]}', {"third": 3}),
        ('{"all": <$.body.items[*].sku>}', '{"items": [{"sku": 1}, {"sku": 2}]}', {"all": [1, 2]}),
        ('{"inside": <$.body>}', '{"id": 7}', {"inside": {"id": 7}}),
        ('{"fixed": true}', "x", {"fixed": True}),
        ("<$.body.inner>", '{"inner": {"a": 1}}', {"a": 1}),
        ('{"pipe": <aws.pipes.pipe-name>}', "x", {"pipe": "pipe"}),
    ],
)
def test_a_template_makes_the_targets_input(
    cloud: Cloud, text: str, sent: str, expected: object
) -> None:
    target = Queue(cloud)
    Pipe(cloud, target.arn, **template(text)).send(sent)
    assert json.loads(target.receive()["Body"]) == expected


@documented("input templates", TRANSFORMATION)
def test_a_template_that_is_text_stays_text(cloud: Cloud) -> None:
    target = Queue(cloud)
    Pipe(cloud, target.arn, **template("Hello, <$.body.name>")).send('{"name": "you"}')
    assert target.receive()["Body"] == "Hello, you"


@documented("reserved variables", TRANSFORMATION)
def test_reserved_variables_name_the_pipe_and_its_ends(cloud: Cloud) -> None:
    target = Queue(cloud)
    names = ("pipe-arn", "source-arn", "target-arn")
    text = "{" + ",".join(f'"{name}": <aws.pipes.{name}>' for name in names) + "}"
    pipe = Pipe(cloud, target.arn, **template(text))
    pipe.send("x")
    told = json.loads(target.receive()["Body"])
    assert told == dict(zip(names, (pipe.arn, pipe.source.arn, target.arn), strict=True))


@documented("filters", FILTERING)
def test_only_what_a_filter_lets_through_goes_on_and_the_rest_is_deleted(cloud: Cloud) -> None:
    target = Queue(cloud)
    filters = {"Filters": [{"Pattern": '{"body": {"kind": ["a"]}}'}]}
    pipe = Pipe(
        cloud,
        target.arn,
        SourceParameters={"FilterCriteria": filters, "SqsQueueParameters": {"BatchSize": 1}},
        **template("<$.body.n>"),
    )
    pipe.send('{"kind": "b", "n": 1}', '{"kind": "a", "n": 2}', "plain")
    assert target.receive()["Body"] == "2"
    sqs = cloud.client("sqs")
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    left = lambdas.eventually(
        lambda: sqs.get_queue_attributes(QueueUrl=pipe.source.url, AttributeNames=names),
        lambda answer: set(answer["Attributes"].values()) == {"0"},
    )
    assert set(left["Attributes"].values()) == {"0"}
    assert target.receive_nothing()


@documented("batches", BATCHING)
def test_a_function_gets_an_array_even_of_one_event(cloud: Cloud) -> None:
    told = Queue(cloud)
    function = lambdas.python(cloud, _telling(told))
    Pipe(cloud, _arn(cloud, function), **template('{"n": <$.body.n>}')).send('{"n": 1}')
    assert json.loads(told.receive()["Body"]) == [{"n": 1}]


@documented("batches", BATCHING)
def test_a_batch_api_gets_an_entry_an_event(cloud: Cloud) -> None:
    target = Queue(cloud)
    Pipe(cloud, target.arn, **template("<$.body>")).send("a", "b", "c")
    assert sorted(target.receive()["Body"] for _ in range(3)) == ["a", "b", "c"]


@documented("batches", BATCHING)
def test_a_bigger_batch_than_the_target_takes_is_refused(cloud: Cloud) -> None:
    with pytest.raises(ClientError) as refused:
        Pipe(
            cloud,
            Queue(cloud).arn,
            SourceParameters={"SqsQueueParameters": {"BatchSize": 100}},
        )
    assert refused.value.response["Error"]["Code"] == "ValidationException"


@documented("partial batch failure", BATCHING)
def test_only_the_items_that_a_function_names_come_again(cloud: Cloud) -> None:
    told = Queue(cloud)
    source = _TELL.format(url=told.url) + (
        "def handler(event, context):\n"
        "    tell([e['body'] for e in event])\n"
        "    bad = [e['messageId'] for e in event if e['body'] == 'bad']\n"
        "    return {'batchItemFailures': [{'itemIdentifier': i} for i in bad]}\n"
    )
    function = lambdas.python(cloud, source)
    pipe = Pipe(cloud, _arn(cloud, function))
    pipe.send("good", "bad")
    told.receive()
    sqs = cloud.client("sqs")
    names = ["ApproximateNumberOfMessagesNotVisible"]
    left = lambdas.eventually(
        lambda: sqs.get_queue_attributes(QueueUrl=pipe.source.url, AttributeNames=names),
        lambda answer: answer["Attributes"] == {names[0]: "1"},
    )
    assert left["Attributes"] == {names[0]: "1"}


@documented("enrichment", ENRICHMENT)
def test_what_a_function_answers_goes_to_the_target(cloud: Cloud) -> None:
    target = Queue(cloud)
    source = "def handler(event, context):\n    return [{'was': e, 'n': 2} for e in event]\n"
    function = lambdas.python(cloud, source)
    Pipe(
        cloud,
        target.arn,
        Enrichment=_arn(cloud, function),
        EnrichmentParameters={"InputTemplate": "<$.body.id>"},
        **template('{"id": <$.was>, "n": <$.n>}'),
    ).send('{"id": 1}')
    assert json.loads(target.receive()["Body"]) == {"id": 1, "n": 2}


@documented("enrichment", BATCHING)
def test_an_enrichment_may_answer_with_more_events(cloud: Cloud) -> None:
    target = Queue(cloud)
    function = lambdas.python(cloud, "def handler(event, context):\n    return ['a', 'b']\n")
    Pipe(cloud, target.arn, Enrichment=_arn(cloud, function)).send("x")
    assert sorted(target.receive()["Body"] for _ in range(2)) == ["a", "b"]


@documented("enrichment", ENRICHMENT)
def test_an_empty_answer_of_the_enrichment_ends_the_batch(cloud: Cloud) -> None:
    target = Queue(cloud)
    source = "def handler(event, context):\n    return [e for e in event if e['body'] == 'go on']\n"
    function = lambdas.python(cloud, source)
    pipe = Pipe(
        cloud,
        target.arn,
        Enrichment=_arn(cloud, function),
        SourceParameters={"SqsQueueParameters": {"BatchSize": 1}},
        **template("<$.body>"),
    )
    pipe.send("stop")
    pipe.send("go on")
    assert target.receive()["Body"] == "go on"
    assert target.receive_nothing()


@documented("event bus target", f"{API}: PipeTargetEventBridgeEventBusParameters")
def test_an_event_bus_gets_events_of_the_named_source_and_type(cloud: Cloud) -> None:
    told, events = Queue(cloud), cloud.client("events")
    events.put_rule(Name="r", EventPattern='{"source": ["shop"]}')
    events.put_targets(Rule="r", Targets=[{"Id": "q", "Arn": told.arn}])
    bus = f"arn:aws:events:{cloud.region}:{cloud.account}:event-bus/default"
    parameters = {"Source": "shop", "DetailType": "$.body.type"}
    Pipe(cloud, bus, **template("<$.body>", EventBridgeEventBusParameters=parameters)).send(
        '{"type": "order.placed"}'
    )
    event = json.loads(told.receive()["Body"])
    assert event["detail-type"] == "order.placed"
    assert event["detail"] == {"type": "order.placed"}


@documented("dynamic parameters", TARGETS)
def test_a_parameter_may_be_a_path_into_the_event(cloud: Cloud) -> None:
    target = Queue(cloud, fifo=True)
    parameters = {"SqsQueueParameters": {"MessageGroupId": "$.body.customer"}}
    Pipe(cloud, target.arn, TargetParameters=parameters).send('{"customer": "c-1"}')
    assert target.receive()["Attributes"]["MessageGroupId"] == "c-1"


@documented("Kinesis source", f"{GUIDE}: Amazon Kinesis stream as a source")
def test_kinesis_records_lie_flat_in_the_event(cloud: Cloud) -> None:
    target, kinesis = Queue(cloud), cloud.client("kinesis")
    kinesis.create_stream(StreamName="s", ShardCount=1)
    stream = kinesis.describe_stream(StreamName="s")["StreamDescription"]["StreamARN"]
    cloud.client("pipes").create_pipe(
        Name="k",
        Source=stream,
        SourceParameters={
            "KinesisStreamParameters": {"StartingPosition": "TRIM_HORIZON"},
            "FilterCriteria": {"Filters": [{"Pattern": '{"data": {"n": [2]}}'}]},
        },
        Target=target.arn,
        RoleArn=f"arn:aws:iam::{cloud.account}:role/pipe",
        TargetParameters={"InputTemplate": '{"key": <$.partitionKey>, "n": <$.data.n>}'},
    )
    for n in (1, 2):
        kinesis.put_record(StreamName="s", Data=json.dumps({"n": n}), PartitionKey=f"p{n}")
    assert json.loads(target.receive()["Body"]) == {"key": "p2", "n": 2}


@documented("stream errors", f"{GUIDE}: Amazon EventBridge Pipes error handling")
def test_a_dead_letter_queue_is_told_which_records_of_a_stream_were_given_up(
    cloud: Cloud,
) -> None:
    failed, dynamodb = Queue(cloud), cloud.client("dynamodb")
    stream = dynamodb.create_table(
        TableName="things",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
    )["TableDescription"]["LatestStreamArn"]
    function = lambdas.python(cloud, "def handler(event, context):\n    raise ValueError('no')\n")
    arn = cloud.client("pipes").create_pipe(
        Name="d",
        Source=stream,
        SourceParameters={
            "DynamoDBStreamParameters": {
                "StartingPosition": "TRIM_HORIZON",
                "MaximumRetryAttempts": 0,
                "DeadLetterConfig": {"Arn": failed.arn},
            }
        },
        Target=_arn(cloud, function),
        RoleArn=f"arn:aws:iam::{cloud.account}:role/pipe",
    )["Arn"]
    dynamodb.put_item(TableName="things", Item={"id": {"S": "a"}})
    told = json.loads(failed.receive()["Body"])
    assert told["context"] == {"partnerResourceArn": arn, "condition": "RetryAttemptsExhausted"}
    batch = told["DDBStreamBatchInfo"]
    assert (batch["batchSize"], batch["streamArn"]) == (1, stream)
    assert batch["startSequenceNumber"] == batch["endSequenceNumber"]


@documented("state", f"{API}: StartPipe, StopPipe")
def test_a_stopped_pipe_takes_nothing_until_it_is_started(cloud: Cloud) -> None:
    target = Queue(cloud)
    pipe = Pipe(cloud, target.arn, **template("<$.body>"))
    pipe.client.stop_pipe(Name="pipe")
    lambdas.eventually(
        lambda: pipe.client.describe_pipe(Name="pipe")["CurrentState"], lambda s: s == "STOPPED"
    )
    pipe.send("later")
    assert target.receive_nothing()
    pipe.client.start_pipe(Name="pipe")
    assert target.receive()["Body"] == "later"


@documented("state", f"{API}: CreatePipe, DesiredState")
def test_a_pipe_may_be_created_stopped(cloud: Cloud) -> None:
    pipe = Pipe(cloud, Queue(cloud).arn, DesiredState="STOPPED")
    described = pipe.client.describe_pipe(Name="pipe")
    assert (described["DesiredState"], described["CurrentState"]) == ("STOPPED", "STOPPED")


@documented("updates", f"{API}: UpdatePipe")
def test_an_update_changes_what_the_pipe_sends(cloud: Cloud) -> None:
    target = Queue(cloud)
    pipe = Pipe(cloud, target.arn, **template("one"))
    pipe.client.update_pipe(
        Name="pipe",
        RoleArn=f"arn:aws:iam::{cloud.account}:role/pipe",
        TargetParameters={"InputTemplate": "two"},
    )
    pipe.send("x")
    assert target.receive()["Body"] == "two"


@documented("errors", f"{API}: CreatePipe, Errors")
def test_a_second_pipe_of_the_name_is_a_conflict(cloud: Cloud) -> None:
    Pipe(cloud, Queue(cloud).arn)
    with pytest.raises(ClientError) as refused:
        Pipe(cloud, Queue(cloud).arn)
    assert refused.value.response["Error"]["Code"] == "ConflictException"


@documented("errors", f"{API}: DescribePipe, Errors")
def test_a_pipe_that_is_missing_is_not_found(cloud: Cloud) -> None:
    with pytest.raises(ClientError) as refused:
        cloud.client("pipes").describe_pipe(Name="missing")
    assert refused.value.response["Error"]["Code"] == "NotFoundException"


_TELL = """
import json, boto3
def tell(what):
    boto3.client("sqs").send_message(QueueUrl={url!r}, MessageBody=json.dumps(what))
"""


def _telling(queue: Queue) -> str:
    return _TELL.format(url=queue.url) + "def handler(event, context):\n    tell(event)\n"


def _arn(cloud: Cloud, function: lambdas.Function) -> str:
    return f"arn:aws:lambda:{cloud.region}:{cloud.account}:function:{function.name}"
