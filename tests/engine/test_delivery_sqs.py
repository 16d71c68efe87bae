"""Queues as event sources: delivery, failures, redrive, order, batching."""

from __future__ import annotations

import json
import time

from delivery_support import TELL, TELL_EVENT, Told, create_function, create_queue, map_source

from harness.engines.cloud import Cloud


def test_a_message_reaches_its_function_at_once_and_is_deleted(cloud: Cloud) -> None:
    told = Told(cloud)
    url, arn = create_queue(cloud, "orders")
    create_function(cloud, "orders", TELL_EVENT, told)
    map_source(cloud, "orders", arn)
    sqs = cloud.client("sqs")
    sqs.send_message(QueueUrl=url, MessageBody="warm up")
    told.first()
    took: list[float] = []
    # One that is quick shows it: polling, each of them would wait for the next look.
    for number in range(20):
        start = time.monotonic()
        sqs.send_message(QueueUrl=url, MessageBody=str(number))
        (record,) = told.records(1)
        took.append(time.monotonic() - start)
        assert record["body"] == str(number)
        assert record["eventSource"] == "aws:sqs"
        assert record["eventSourceARN"] == arn
        if took[-1] < 0.5:
            break
    assert min(took) < 0.5, f"polling, not waking: {took}"
    counts = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    assert counts["ApproximateNumberOfMessages"] == "0"


def test_reported_failures_come_again_and_the_rest_does_not(cloud: Cloud) -> None:
    told = Told(cloud)
    url, arn = create_queue(cloud, "partial", VisibilityTimeout="4")
    code = TELL + (
        "def handler(event, context):\n"
        "    tell(event)\n"
        "    return {'batchItemFailures': [{'itemIdentifier': r['messageId']}\n"
        "        for r in event['Records']\n"
        "        if r['body'] == 'bad' and r['attributes']['ApproximateReceiveCount'] == '1']}\n"
    )
    create_function(cloud, "partial", code, told, Timeout=4)
    map_source(
        cloud, "partial", arn, FunctionResponseTypes=["ReportBatchItemFailures"], BatchSize=3
    )
    cloud.client("sqs").send_message_batch(
        QueueUrl=url,
        Entries=[
            {"Id": str(n), "MessageBody": body} for n, body in enumerate(["one", "bad", "two"])
        ],
    )
    records = told.records(4)
    assert sorted(r["body"] for r in records) == ["bad", "bad", "one", "two"]
    again = [r for r in records if r["attributes"]["ApproximateReceiveCount"] == "2"]
    assert [r["body"] for r in again] == ["bad"]


def test_after_three_receives_a_message_moves_to_the_dead_letter_queue(cloud: Cloud) -> None:
    told = Told(cloud)
    dead_url, dead_arn = create_queue(cloud, "dead")
    policy = json.dumps({"deadLetterTargetArn": dead_arn, "maxReceiveCount": 3})
    url, arn = create_queue(cloud, "work", VisibilityTimeout="3", RedrivePolicy=policy)
    code = TELL + "def handler(event, context):\n    tell(event)\n    raise ValueError('no')\n"
    create_function(cloud, "failing", code, told, Timeout=3)
    map_source(cloud, "failing", arn)
    sqs = cloud.client("sqs")
    sqs.send_message(QueueUrl=url, MessageBody="poison")
    received = sqs.receive_message(QueueUrl=dead_url, WaitTimeSeconds=20)["Messages"]
    assert [m["Body"] for m in received] == ["poison"]
    counts = [r["attributes"]["ApproximateReceiveCount"] for r in told.records(3)]
    assert counts == ["1", "2", "3"]
    left = sqs.receive_message(QueueUrl=told.url).get("Messages", [])
    assert left == [], "the function saw it more than three times"


def test_a_delayed_message_wakes_the_mapping_when_it_is_due(cloud: Cloud) -> None:
    told = Told(cloud)
    url, arn = create_queue(cloud, "later")
    create_function(cloud, "later", TELL_EVENT, told)
    map_source(cloud, "later", arn)
    sent = time.time()
    cloud.client("sqs").send_message(QueueUrl=url, MessageBody="x", DelaySeconds=1)
    told.records(1)
    assert 1.0 <= time.time() - sent < 15


def test_order_is_kept_within_each_group_of_a_fifo_queue(cloud: Cloud) -> None:
    told = Told(cloud)
    url, arn = create_queue(cloud, "steps.fifo", FifoQueue="true", ContentBasedDeduplication="true")
    code = TELL + (
        "import time\n"
        "def handler(event, context):\n"
        "    tell({'Records': [dict(r, at=time.time()) for r in event['Records']]})\n"
    )
    create_function(cloud, "steps", code, told)
    map_source(cloud, "steps", arn, BatchSize=2)
    sqs = cloud.client("sqs")
    for number in range(6):
        for group in ("a", "b"):
            sqs.send_message(QueueUrl=url, MessageBody=f"{group}{number}", MessageGroupId=group)
    records = sorted(told.records(12), key=lambda r: r["at"])
    for group in ("a", "b"):
        bodies = [r["body"] for r in records if r["body"].startswith(group)]
        assert bodies == [f"{group}{n}" for n in range(6)]


def test_a_batching_window_collects_and_a_full_batch_closes_it(cloud: Cloud) -> None:
    told = Told(cloud)
    url, arn = create_queue(cloud, "window")
    create_function(cloud, "window", TELL_EVENT, told)
    map_source(cloud, "window", arn, BatchSize=3, MaximumBatchingWindowInSeconds=20)
    start = time.monotonic()
    for number in range(3):
        cloud.client("sqs").send_message(QueueUrl=url, MessageBody=str(number))
    event = told.first()
    assert len(event["Records"]) == 3
    assert time.monotonic() - start < 15


def test_events_that_do_not_match_the_filter_are_dropped(cloud: Cloud) -> None:
    told = Told(cloud)
    url, arn = create_queue(cloud, "filtered")
    create_function(cloud, "filtered", TELL_EVENT, told)
    pattern = json.dumps({"body": {"kind": ["order"]}})
    map_source(cloud, "filtered", arn, FilterCriteria={"Filters": [{"Pattern": pattern}]})
    for kind in ("noise", "order"):
        cloud.client("sqs").send_message(QueueUrl=url, MessageBody=json.dumps({"kind": kind}))
    (record,) = told.records(1)
    assert json.loads(record["body"]) == {"kind": "order"}


def test_a_slow_batch_does_not_hold_back_the_next(cloud: Cloud) -> None:
    told = Told(cloud)
    url, arn = create_queue(cloud, "parallel")
    code = TELL + (
        "def handler(event, context):\n"
        "    url = sqs.get_queue_url(QueueName='quick-is-done')['QueueUrl']\n"
        "    if event['Records'][0]['body'] == 'quick':\n"
        "        tell(event)\n"
        "        return sqs.send_message(QueueUrl=url, MessageBody='done')['MessageId']\n"
        "    while not sqs.receive_message(QueueUrl=url, WaitTimeSeconds=20).get('Messages'):\n"
        "        pass\n"
        "    tell(event)\n"
    )
    create_queue(cloud, "quick-is-done")
    create_function(cloud, "parallel", code, told, Timeout=30)
    map_source(cloud, "parallel", arn, BatchSize=1)
    for body in ("slow", "quick"):
        cloud.client("sqs").send_message(QueueUrl=url, MessageBody=body)
    assert [r["body"] for r in told.records(2)] == ["quick", "slow"]
