"""What the clock sets off: rules, asynchronous retries, mappings; in which order, and its ends."""

from __future__ import annotations

import json
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from harness.engines.cloud import Cloud
from harness.errors import BadInput, EngineError
from tests.clock.clock_support import (
    Queue,
    begin_at_noon,
    execution,
    invocations,
    map_source,
    start_execution,
)
from tests.engine import lambdas

PutRule = Callable[..., None]
FAILS = "def handler(event, context): raise RuntimeError('not now')"
WAITS_TO_BE_TOLD = """
import boto3
def handler(event, context):
    sqs = boto3.client("sqs")
    url = sqs.get_queue_url(QueueName="go-on")["QueueUrl"]
    while not sqs.receive_message(QueueUrl=url, WaitTimeSeconds=20).get("Messages"):
        pass
"""


@pytest.fixture
def put_rule(cloud: Cloud) -> Iterator[PutRule]:
    """Makes a rule that sends to a queue; it is gone after the test, as it would fire on."""
    events, names = cloud.client("events"), set()

    def put(schedule: str, queue: Queue, name: str = "rule", **target: Any) -> None:
        names.add(name)
        events.put_rule(Name=name, ScheduleExpression=schedule)
        events.put_targets(Rule=name, Targets=[{"Id": "1", "Arn": queue.arn, **target}])

    yield put
    for name in names & {rule["Name"] for rule in events.list_rules()["Rules"]}:
        events.remove_targets(Rule=name, Ids=["1"])
        events.delete_rule(Name=name)


def test_a_rate_fires_each_time_that_has_come(cloud: Cloud, put_rule: PutRule) -> None:
    queue = Queue(cloud)
    put_rule("rate(5 minutes)", queue)
    began = cloud.clock.now().timestamp()
    cloud.clock.advance(minutes=15)
    times = sorted(time_of(body) for body in queue.bodies())
    assert [round((moment - began) / 60) for moment in times] == [5, 10, 15]


def test_a_cron_fires_on_the_minute_and_on_its_days(cloud: Cloud, put_rule: PutRule) -> None:
    queue = Queue(cloud, MessageRetentionPeriod=14 * 86_400)
    begin_at_noon(cloud)
    put_rule("cron(30 10 ? * MON-FRI *)", queue)
    cloud.clock.advance(days=7)
    moments = [datetime.fromtimestamp(time_of(body), UTC) for body in queue.bodies()]
    assert len(moments) == 5
    assert {(m.hour, m.minute, m.second) for m in moments} == {(10, 30, 0)}
    assert all(m.isoweekday() <= 5 for m in moments)


def test_a_rule_that_is_disabled_or_deleted_fires_no_more(cloud: Cloud, put_rule: PutRule) -> None:
    events, queue = cloud.client("events"), Queue(cloud)
    put_rule("rate(1 minute)", queue, "disabled")
    put_rule("rate(1 minute)", queue, "deleted")
    events.disable_rule(Name="disabled")
    events.remove_targets(Rule="deleted", Ids=["1"])
    events.delete_rule(Name="deleted")
    cloud.clock.advance(minutes=3)
    assert queue.bodies() == []
    events.enable_rule(Name="disabled")
    cloud.clock.advance(minutes=2)
    assert len(queue.bodies()) == 2


def test_targets_that_are_put_twice_are_called_once(cloud: Cloud, put_rule: PutRule) -> None:
    queue = Queue(cloud)
    put_rule("rate(1 minute)", queue)
    put_rule("rate(1 minute)", queue)
    cloud.clock.advance(minutes=2)
    assert len(queue.bodies()) == 2


def test_an_event_is_tried_again_after_one_minute_and_after_two_more(cloud: Cloud) -> None:
    function, dead = lambdas.python(cloud, FAILS), Queue(cloud)
    client = cloud.client("lambda")
    client.update_function_configuration(
        FunctionName=function.name, DeadLetterConfig={"TargetArn": dead.arn}
    )
    client.get_waiter("function_updated_v2").wait(FunctionName=function.name)
    client.invoke(FunctionName=function.name, InvocationType="Event", Payload=b"{}")
    cloud.clock.advance(seconds=0)
    tried = [invocations(cloud, function.name)]
    # real seconds count too: half a minute is left for those
    for seconds in (30, 60, 60, 90):
        cloud.clock.advance(seconds=seconds)
        tried.append(invocations(cloud, function.name))
    assert tried == [1, 1, 2, 2, 3]
    assert len(dead.bodies()) == 1


def test_an_event_that_is_too_old_is_given_up(cloud: Cloud) -> None:
    function, dead = lambdas.python(cloud, FAILS), Queue(cloud)
    cloud.client("lambda").put_function_event_invoke_config(
        FunctionName=function.name,
        MaximumEventAgeInSeconds=100,
        DestinationConfig={"OnFailure": {"Destination": dead.arn}},
    )
    cloud.client("lambda").invoke(FunctionName=function.name, InvocationType="Event", Payload=b"{}")
    cloud.clock.advance(minutes=10)
    assert invocations(cloud, function.name) == 2
    (given_up,) = dead.bodies()
    assert json.loads(given_up)["requestContext"]["condition"] == "EventAgeExceeded"


def test_a_mappings_message_goes_to_the_dead_letter_queue(cloud: Cloud) -> None:
    function, dead = lambdas.python(cloud, FAILS), Queue(cloud)
    policy = json.dumps({"deadLetterTargetArn": dead.arn, "maxReceiveCount": "3"})
    queue = Queue(cloud, VisibilityTimeout=120, RedrivePolicy=policy)
    map_source(cloud, function.name, queue.arn)
    queue.send("poison")
    cloud.clock.advance(minutes=10)
    assert dead.bodies() == ["poison"]
    assert invocations(cloud, function.name) == 3


def test_a_batching_window_is_over_when_the_clock_says_so(cloud: Cloud) -> None:
    function = lambdas.python(cloud, "def handler(event, context): return len(event['Records'])")
    queue = Queue(cloud)
    map_source(cloud, function.name, queue.arn, BatchSize=100, MaximumBatchingWindowInSeconds=300)
    queue.send("one")
    queue.send("two")
    cloud.clock.advance(seconds=240)
    assert invocations(cloud, function.name) == 0
    cloud.clock.advance(seconds=61)
    assert invocations(cloud, function.name) == 1


def test_what_is_due_comes_in_its_order_whatever_it_is(cloud: Cloud, put_rule: PutRule) -> None:
    seen = Queue(cloud, VisibilityTimeout=3600)
    write = {
        "Type": "Task",
        "Resource": "arn:aws:states:::sqs:sendMessage",
        "Parameters": {"QueueUrl": seen.url, "MessageBody": "machine at 150"},
        "End": True,
    }
    states = {"W": {"Type": "Wait", "Seconds": 150, "Next": "S"}, "S": write}
    start_execution(cloud, {"StartAt": "W", "States": states})
    put_rule("rate(2 minutes)", seen, Input='{"is": "rule"}')
    for delay in (60, 180, 200):
        seen.send(f"message at {delay}", DelaySeconds=delay)
    order = []
    for _ in range(26):
        cloud.clock.advance(seconds=10)
        order += ["rule" if b.startswith("{") else b for b in seen.bodies()]
    assert order == [
        "message at 60", "rule", "machine at 150", "message at 180", "message at 200", "rule",
    ]  # fmt: skip


def test_one_move_leaves_the_same_order_as_many(cloud: Cloud) -> None:
    """Each thing is done at its own time: what it wrote is in the order of these times."""
    table = cloud.client("dynamodb")
    table.create_table(
        TableName="seen",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
    )
    arns = []
    for seconds in (300, 100, 200):
        put = {
            "Type": "Task",
            "Resource": "arn:aws:states:::dynamodb:putItem",
            "Parameters": {
                "TableName": "seen",
                "Item": {
                    "id": {"S": str(seconds)},
                    "at": {"S.$": "$$.State.EnteredTime"},
                },
            },
            "End": True,
        }
        states = {"W": {"Type": "Wait", "Seconds": seconds, "Next": "P"}, "P": put}
        arns.append(start_execution(cloud, {"StartAt": "W", "States": states}))
    cloud.clock.advance(minutes=10)
    assert {execution(cloud, arn)["status"] for arn in arns} == {"SUCCEEDED"}
    items = table.scan(TableName="seen")["Items"]
    order = [i["id"]["S"] for i in sorted(items, key=lambda item: str(item["at"]["S"]))]
    assert order == ["100", "200", "300"]


def test_a_presigned_url_expires(cloud: Cloud) -> None:
    s3 = cloud.client("s3")
    bucket = f"b-{cloud.account}"
    s3.create_bucket(Bucket=bucket)
    s3.put_object(Bucket=bucket, Key="k", Body=b"here")

    def signed() -> str:
        url: str = s3.generate_presigned_url(
            "get_object", Params={"Bucket": bucket, "Key": "k"}, ExpiresIn=600
        )
        return url

    url = signed()
    assert status(url) == 200
    cloud.clock.advance(minutes=9)
    assert status(url) == 200
    cloud.clock.advance(minutes=2)
    assert status(url) == 403
    assert status(signed()) == 200, "signed after the move"


def test_two_moves_at_once_are_made_one_after_the_other(cloud: Cloud, put_rule: PutRule) -> None:
    queue = Queue(cloud)
    put_rule("rate(1 minute)", queue)
    before = cloud.clock.now()
    movers = [threading.Thread(target=lambda: cloud.clock.advance(minutes=5)) for _ in range(2)]
    for mover in movers:
        mover.start()
    for mover in movers:
        mover.join()
    assert 600 <= (cloud.clock.now() - before).total_seconds() < 660
    assert len(queue.bodies()) == 10


def test_the_clock_never_goes_backwards(cloud: Cloud) -> None:
    before = cloud.clock.now()
    with pytest.raises(BadInput, match="never goes backwards"):
        cloud.clock.advance(minutes=-5)
    assert cloud.clock.now() >= before


def test_what_never_comes_to_rest_is_told_and_the_clock_goes_on(cloud: Cloud) -> None:
    sqs = cloud.client("sqs")
    url = sqs.create_queue(QueueName="go-on")["QueueUrl"]
    function = lambdas.python(cloud, WAITS_TO_BE_TOLD, Timeout=120)
    cloud.client("lambda").invoke(FunctionName=function.name, InvocationType="Event", Payload=b"{}")
    with pytest.raises(EngineError, match="does not come to rest") as refused:
        cloud.clock.advance(minutes=5, within=0.3)
    sqs.send_message(QueueUrl=url, MessageBody="go on")
    assert "within" in (refused.value.fix or "")
    first = cloud.clock.now()
    assert cloud.clock.now() >= first


def test_clients_with_real_time_go_on_working(cloud: Cloud) -> None:
    cloud.clock.advance(days=3)
    assert cloud.client("sts").get_caller_identity()["Account"] == cloud.account
    assert Queue(cloud).bodies() == []


def time_of(body: str) -> float:
    return datetime.fromisoformat(json.loads(body)["time"]).timestamp()


def status(url: str) -> int:
    try:
        with urllib.request.urlopen(url) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
