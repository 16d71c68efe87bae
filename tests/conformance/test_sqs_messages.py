"""Messages of SQS: how they are sent, seen, hidden, counted and moved."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from typing import Any

import pytest

from harness.engines.cloud import Cloud
from tests.conformance.documented import documented
from tests.engine.lambdas import eventually

SERVICE = "SQS"
GUIDE = "SQS Developer Guide"
API = "SQS API Reference"
TASKS = f"{API}: StartMessageMoveTask"


def queue(cloud: Cloud, name: str = "jobs", **attributes: str) -> str:
    url: str = cloud.client("sqs").create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
    return url


def arn(cloud: Cloud, name: str) -> str:
    return f"arn:aws:sqs:{cloud.region}:{cloud.account}:{name}"


def receive(cloud: Cloud, url: str, **parameters: Any) -> list[dict[str, Any]]:
    given = {"MaxNumberOfMessages": 10, "MessageSystemAttributeNames": ["All"], **parameters}
    found = cloud.client("sqs").receive_message(QueueUrl=url, **given)
    messages: list[dict[str, Any]] = found.get("Messages", [])
    return messages


def counts(cloud: Cloud, url: str) -> tuple[int, int, int]:
    """Visible, in flight, delayed."""
    names = ["", "NotVisible", "Delayed"]
    found = cloud.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["All"])
    visible, hidden, delayed = (
        int(found["Attributes"][f"ApproximateNumberOfMessages{name}"]) for name in names
    )
    return visible, hidden, delayed


@documented("messages", f"{API}: SendMessage")
def test_digests_of_body_and_attributes_are_told(cloud: Cloud) -> None:
    url = queue(cloud)
    sent = cloud.client("sqs").send_message(
        QueueUrl=url,
        MessageBody="This is a test message",
        MessageAttributes={"n": {"DataType": "Number", "StringValue": "1"}},
    )
    encoded = b"\x00\x00\x00\x01n\x00\x00\x00\x06Number\x01\x00\x00\x00\x011"
    assert sent["MD5OfMessageBody"] == "fafb00f5732ab283681e124bf8747ed1"
    digest = hashlib.md5(encoded, usedforsecurity=False).hexdigest()
    assert sent["MD5OfMessageAttributes"] == digest
    (got,) = receive(cloud, url, MessageAttributeNames=["All"])
    assert (got["MD5OfBody"], got["MD5OfMessageAttributes"]) == (
        "fafb00f5732ab283681e124bf8747ed1",
        digest,
    )


@documented("messages", f"{API}: ReceiveMessage (MessageAttributeNames)")
def test_attributes_are_told_by_name_or_prefix(cloud: Cloud) -> None:
    url = queue(cloud, VisibilityTimeout="0")
    value = {"DataType": "String", "StringValue": "x"}
    names = ("bar.one", "bar.two", "other")
    cloud.client("sqs").send_message(
        QueueUrl=url, MessageBody="x", MessageAttributes=dict.fromkeys(names, value)
    )

    def told(*wanted: str) -> set[str]:
        (message,) = receive(cloud, url, MessageAttributeNames=list(wanted))
        return set(message.get("MessageAttributes", {}))

    assert (told(), told("other"), told("bar.*")) == (set(), {"other"}, {"bar.one", "bar.two"})


@documented("messages", f"{GUIDE}: Amazon SQS message quotas (message size)")
def test_a_message_may_have_a_mebibyte(cloud: Cloud) -> None:
    url = queue(cloud)
    found = cloud.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["All"])
    assert found["Attributes"]["MaximumMessageSize"] == "1048576"
    cloud.client("sqs").send_message(QueueUrl=url, MessageBody="x" * 1_048_576)
    assert len(receive(cloud, url)[0]["Body"]) == 1_048_576


@documented("long polling", f"{GUIDE}: Amazon SQS short and long polling")
def test_a_long_poll_ends_when_a_message_arrives(cloud: Cloud) -> None:
    url = queue(cloud)
    found: list[float] = []
    began = time.monotonic()

    def poll() -> None:
        assert receive(cloud, url, WaitTimeSeconds=20)
        found.append(time.monotonic() - began)

    poller = threading.Thread(target=poll)
    poller.start()
    cloud.client("sqs").send_message(QueueUrl=url, MessageBody="x")
    poller.join()
    assert found[0] < 18


@documented("long polling", f"{GUIDE}: Amazon SQS short and long polling")
def test_a_long_poll_without_messages_lasts_as_long_as_the_queue_says(cloud: Cloud) -> None:
    url = queue(cloud, ReceiveMessageWaitTimeSeconds="1")
    began = time.monotonic()
    assert receive(cloud, url) == []
    assert 0.9 < time.monotonic() - began < 18


@documented("delays", f"{GUIDE}: Amazon SQS delay queues")
def test_a_delay_queue_hides_new_messages(cloud: Cloud) -> None:
    url = queue(cloud, DelaySeconds="900")
    cloud.client("sqs").send_message(QueueUrl=url, MessageBody="x")
    assert (counts(cloud, url), receive(cloud, url)) == ((0, 0, 1), [])


@documented("delays", f"{GUIDE}: Amazon SQS message timers")
def test_a_message_timer_takes_precedence_over_the_queues_delay(cloud: Cloud) -> None:
    url = queue(cloud, DelaySeconds="900")
    cloud.client("sqs").send_message(QueueUrl=url, MessageBody="now", DelaySeconds=0)
    assert [m["Body"] for m in receive(cloud, url)] == ["now"]


@documented("delays", f"{GUIDE}: Amazon SQS message timers")
def test_a_delayed_message_comes_when_its_time_is_over(cloud: Cloud) -> None:
    url = queue(cloud)
    began = time.monotonic()
    cloud.client("sqs").send_message(QueueUrl=url, MessageBody="later", DelaySeconds=1)
    assert [m["Body"] for m in receive(cloud, url, WaitTimeSeconds=20)] == ["later"]
    assert time.monotonic() - began > 0.9


@documented("visibility timeout", f"{GUIDE}: Amazon SQS visibility timeout")
def test_a_received_message_is_hidden_and_counted(cloud: Cloud) -> None:
    url = queue(cloud)
    cloud.client("sqs").send_message(QueueUrl=url, MessageBody="x")
    assert len(receive(cloud, url)) == 1
    assert (counts(cloud, url), receive(cloud, url)) == ((0, 1, 0), [])


@documented("visibility timeout", f"{API}: ChangeMessageVisibility")
def test_a_visibility_of_zero_gives_the_message_back_at_once(cloud: Cloud) -> None:
    url = queue(cloud)
    sqs = cloud.client("sqs")
    sqs.send_message(QueueUrl=url, MessageBody="x")
    (first,) = receive(cloud, url)
    sqs.change_message_visibility(
        QueueUrl=url, ReceiptHandle=first["ReceiptHandle"], VisibilityTimeout=0
    )
    (second,) = receive(cloud, url)
    told = [m["Attributes"]["ApproximateReceiveCount"] for m in (first, second)]
    assert told == ["1", "2"]
    assert first["ReceiptHandle"] != second["ReceiptHandle"]
    firsts = [m["Attributes"]["ApproximateFirstReceiveTimestamp"] for m in (first, second)]
    assert firsts[0] == firsts[1]


@documented("visibility timeout", f"{API}: ReceiveMessage (VisibilityTimeout)")
def test_a_receive_sets_its_own_visibility_timeout(cloud: Cloud) -> None:
    url = queue(cloud, VisibilityTimeout="900")
    cloud.client("sqs").send_message(QueueUrl=url, MessageBody="x")
    assert len(receive(cloud, url, VisibilityTimeout=0)) == 1
    assert len(receive(cloud, url)) == 1
    assert receive(cloud, url) == []


@documented("redrive", f"{GUIDE}: Using dead-letter queues in Amazon SQS")
def test_a_message_moves_when_it_was_received_too_often(cloud: Cloud) -> None:
    dead = queue(cloud, "dead")
    policy = {"deadLetterTargetArn": arn(cloud, "dead"), "maxReceiveCount": "2"}
    url = queue(cloud, VisibilityTimeout="0", RedrivePolicy=json.dumps(policy))
    sent = cloud.client("sqs").send_message(QueueUrl=url, MessageBody="x")
    assert [len(receive(cloud, url)) for _ in range(3)] == [1, 1, 0]
    (moved,) = receive(cloud, dead)
    assert moved["MessageId"] == sent["MessageId"]
    assert moved["Attributes"]["DeadLetterQueueSourceArn"] == arn(cloud, "jobs")


@documented("redrive", f"{API}: ListDeadLetterSourceQueues")
def test_a_dead_letter_queue_knows_its_sources(cloud: Cloud) -> None:
    dead = queue(cloud, "dead")
    policy = json.dumps({"deadLetterTargetArn": arn(cloud, "dead"), "maxReceiveCount": 1})
    sources = {queue(cloud, name, RedrivePolicy=policy) for name in ("one", "two")}
    found = cloud.client("sqs").list_dead_letter_source_queues(QueueUrl=dead)
    assert set(found["queueUrls"]) == sources


@documented("redrive", TASKS)
def test_a_task_moves_messages_back_to_their_source(cloud: Cloud) -> None:
    dead = queue(cloud, "dead")
    policy = {"deadLetterTargetArn": arn(cloud, "dead"), "maxReceiveCount": 1}
    url = queue(cloud, VisibilityTimeout="0", RedrivePolicy=json.dumps(policy))
    sqs = cloud.client("sqs")
    sqs.send_message(QueueUrl=url, MessageBody="x")
    assert [len(receive(cloud, url)) for _ in range(2)] == [1, 0]
    sqs.start_message_move_task(SourceArn=arn(cloud, "dead"))
    eventually(lambda: counts(cloud, url)[0], lambda visible: visible == 1)
    assert counts(cloud, dead) == (0, 0, 0)
    (task,) = eventually(
        lambda: sqs.list_message_move_tasks(SourceArn=arn(cloud, "dead"))["Results"],
        lambda tasks: tasks[0]["Status"] == "COMPLETED",
    )
    assert task["ApproximateNumberOfMessagesMoved"] == 1


@documented("redrive", TASKS)
def test_a_task_moves_messages_to_another_queue(cloud: Cloud) -> None:
    dead, other = queue(cloud, "dead"), queue(cloud, "other")
    policy = {"deadLetterTargetArn": arn(cloud, "dead"), "maxReceiveCount": 1}
    queue(cloud, RedrivePolicy=json.dumps(policy))
    sqs = cloud.client("sqs")
    sqs.send_message(QueueUrl=dead, MessageBody="x")
    sqs.start_message_move_task(SourceArn=arn(cloud, "dead"), DestinationArn=arn(cloud, "other"))
    assert [m["Body"] for m in receive(cloud, other, WaitTimeSeconds=20)] == ["x"]


@documented("batches", f"{API}: SendMessageBatch")
def test_entries_of_a_batch_succeed_and_fail_by_themselves(cloud: Cloud) -> None:
    url = queue(cloud)
    answer = cloud.client("sqs").send_message_batch(
        QueueUrl=url,
        Entries=[
            {"Id": "good", "MessageBody": "x"},
            {"Id": "late", "MessageBody": "x", "DelaySeconds": 901},
        ],
    )
    assert [entry["Id"] for entry in answer["Successful"]] == ["good"]
    (failed,) = answer["Failed"]
    assert (failed["Id"], failed["SenderFault"], failed["Code"]) == (
        "late",
        True,
        "InvalidParameterValue",
    )


@documented("batches", f"{API}: DeleteMessageBatch")
def test_a_bad_receipt_handle_fails_its_entry_only(cloud: Cloud) -> None:
    url = queue(cloud)
    sqs = cloud.client("sqs")
    sqs.send_message(QueueUrl=url, MessageBody="x")
    (message,) = receive(cloud, url)
    answer = sqs.delete_message_batch(
        QueueUrl=url,
        Entries=[
            {"Id": "good", "ReceiptHandle": message["ReceiptHandle"]},
            {"Id": "bad", "ReceiptHandle": "none"},
        ],
    )
    assert [entry["Id"] for entry in answer["Successful"]] == ["good"]
    assert [(e["Id"], e["Code"]) for e in answer["Failed"]] == [("bad", "ReceiptHandleIsInvalid")]


@documented("purge", f"{API}: PurgeQueue")
def test_a_purge_removes_hidden_and_delayed_messages_too(cloud: Cloud) -> None:
    url = queue(cloud)
    sqs = cloud.client("sqs")
    for delay in (0, 0, 900):
        sqs.send_message(QueueUrl=url, MessageBody="x", DelaySeconds=delay)
    receive(cloud, url, MaxNumberOfMessages=1)
    sqs.purge_queue(QueueUrl=url)
    assert eventually(lambda: counts(cloud, url), lambda found: found == (0, 0, 0))


FIFO = {"FifoQueue": "true", "ContentBasedDeduplication": "true"}
FIFO_GUIDE = f"{GUIDE}: Amazon SQS FIFO queue and Lambda concurrency behavior"
DEDUPLICATION = f"{GUIDE}: Exactly-once processing in Amazon SQS"


def send(cloud: Cloud, url: str, body: str, group: str = "g", **more: Any) -> dict[str, Any]:
    sent: dict[str, Any] = cloud.client("sqs").send_message(
        QueueUrl=url, MessageBody=body, MessageGroupId=group, **more
    )
    return sent


@documented("FIFO", DEDUPLICATION)
def test_the_same_body_within_five_minutes_is_one_message(cloud: Cloud) -> None:
    url = queue(cloud, "jobs.fifo", **FIFO)
    first, again = send(cloud, url, "x"), send(cloud, url, "x")
    assert first["MessageId"] == again["MessageId"]
    assert first["SequenceNumber"] == again["SequenceNumber"]
    assert len(receive(cloud, url)) == 1


@documented("FIFO", DEDUPLICATION)
def test_a_deduplication_id_takes_precedence_over_the_body(cloud: Cloud) -> None:
    url = queue(cloud, "jobs.fifo", **FIFO)
    send(cloud, url, "x", MessageDeduplicationId="1")
    send(cloud, url, "x", MessageDeduplicationId="2")
    send(cloud, url, "y", MessageDeduplicationId="1")
    assert [m["Body"] for m in receive(cloud, url)] == ["x", "x"]


@documented("FIFO", DEDUPLICATION)
def test_a_deleted_message_still_holds_back_its_double(cloud: Cloud) -> None:
    url = queue(cloud, "jobs.fifo", **FIFO)
    send(cloud, url, "x")
    (message,) = receive(cloud, url)
    cloud.client("sqs").delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    send(cloud, url, "x")
    assert receive(cloud, url) == []


@documented("FIFO", f"{GUIDE}: High throughput for FIFO queues in Amazon SQS")
def test_deduplication_can_be_a_groups_own(cloud: Cloud) -> None:
    url = queue(
        cloud,
        "jobs.fifo",
        **FIFO,
        DeduplicationScope="messageGroup",
        FifoThroughputLimit="perMessageGroupId",
    )
    for group in ("a", "b", "a"):
        send(cloud, url, "x", group)
    groups = [m["Attributes"]["MessageGroupId"] for m in receive(cloud, url)]
    assert sorted(groups) == ["a", "b"]


@documented("FIFO", f"{GUIDE}: FIFO delivery logic in Amazon SQS")
def test_sequence_numbers_rise_and_order_is_kept(cloud: Cloud) -> None:
    url = queue(cloud, "jobs.fifo", **FIFO)
    numbers = [int(send(cloud, url, str(n))["SequenceNumber"]) for n in range(4)]
    got = receive(cloud, url)
    assert [m["Body"] for m in got] == ["0", "1", "2", "3"]
    assert numbers == sorted(set(numbers))
    assert [int(m["Attributes"]["SequenceNumber"]) for m in got] == numbers


@documented("FIFO", f"{GUIDE}: FIFO delivery logic in Amazon SQS")
def test_a_group_waits_for_its_message_in_flight_others_do_not(cloud: Cloud) -> None:
    url = queue(cloud, "jobs.fifo", **FIFO)
    for group, body in (("a", "a1"), ("a", "a2"), ("b", "b1")):
        send(cloud, url, body, group)
    first = receive(cloud, url, MaxNumberOfMessages=1)
    second = receive(cloud, url, MaxNumberOfMessages=10)
    assert ([m["Body"] for m in first], [m["Body"] for m in second]) == (["a1"], ["b1"])
    cloud.client("sqs").delete_message(QueueUrl=url, ReceiptHandle=first[0]["ReceiptHandle"])
    assert [m["Body"] for m in receive(cloud, url)] == ["a2"]


@documented("FIFO", f"{API}: ReceiveMessage (ReceiveRequestAttemptId)")
def test_a_repeated_receive_attempt_gets_the_same_messages(cloud: Cloud) -> None:
    url = queue(cloud, "jobs.fifo", **FIFO)
    send(cloud, url, "x")
    got = [receive(cloud, url, ReceiveRequestAttemptId="attempt-1") for _ in range(2)]
    assert [[m["MessageId"] for m in messages] for messages in got[:1]] == [
        [m["MessageId"] for m in got[1]]
    ]


@documented("fair queues", f"{GUIDE}: Amazon SQS fair queues")
def test_a_standard_queue_takes_a_message_group(cloud: Cloud) -> None:
    url = queue(cloud)
    send(cloud, url, "x", "tenant-1")
    (message,) = receive(cloud, url)
    assert message["Attributes"]["MessageGroupId"] == "tenant-1"


@pytest.mark.parametrize("name", ["VisibilityTimeout", "DelaySeconds", "MessageRetentionPeriod"])
@documented("queues", f"{API}: SetQueueAttributes")
def test_attributes_can_be_set_and_read(cloud: Cloud, name: str) -> None:
    url = queue(cloud)
    sqs = cloud.client("sqs")
    sqs.set_queue_attributes(QueueUrl=url, Attributes={name: "77"})
    found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=[name])["Attributes"]
    assert found == {name: "77"}
