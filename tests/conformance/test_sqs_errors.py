"""What SQS refuses, with which code and in which words."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from harness.engines.cloud import Cloud
from tests.conformance.documented import documented

SERVICE = "SQS"
GUIDE = "SQS Developer Guide"
API = "SQS API Reference"


def refusal(act: Callable[[], object]) -> tuple[str, str]:
    """Code, without the query protocol's prefix, and message."""
    with pytest.raises(ClientError) as refused:
        act()
    error = refused.value.response["Error"]
    return error["Code"].rpartition(".")[2], error["Message"]


def queue(cloud: Cloud, name: str = "jobs", **attributes: str) -> str:
    url: str = cloud.client("sqs").create_queue(QueueName=name, Attributes=attributes)["QueueUrl"]
    return url


@documented("errors", f"{API}: ReceiveMessage, SendMessage, ChangeMessageVisibility (ranges)")
@pytest.mark.parametrize(
    ("operation", "parameters", "message"),
    [
        (
            "receive_message",
            {"MaxNumberOfMessages": 11},
            "Value 11 for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and "
            "10, if provided.",
        ),
        (
            "receive_message",
            {"WaitTimeSeconds": 21},
            "Value 21 for parameter WaitTimeSeconds is invalid. Reason: Must be >= 0 and <= 20, if "
            "provided.",
        ),
        (
            "send_message",
            {"MessageBody": "x", "DelaySeconds": 901},
            "Value 901 for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 "
            "and <= 900.",
        ),
    ],
)
def test_values_out_of_range(
    cloud: Cloud, operation: str, parameters: dict[str, Any], message: str
) -> None:
    act = getattr(cloud.client("sqs"), operation)
    assert refusal(lambda: act(QueueUrl=queue(cloud), **parameters)) == (
        "InvalidParameterValue",
        message,
    )


@documented("errors", f"{API}: ChangeMessageVisibility")
def test_a_visibility_timeout_ends_at_twelve_hours(cloud: Cloud) -> None:
    url, sqs = queue(cloud), cloud.client("sqs")
    sqs.send_message(QueueUrl=url, MessageBody="x")
    handle = sqs.receive_message(QueueUrl=url)["Messages"][0]["ReceiptHandle"]
    code, message = refusal(
        lambda: sqs.change_message_visibility(
            QueueUrl=url, ReceiptHandle=handle, VisibilityTimeout=43_201
        )
    )
    assert code == "InvalidParameterValue"
    assert "43201" in message


@documented("errors", f"{API}: SetQueueAttributes (ranges)")
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DelaySeconds", "901"),
        ("MaximumMessageSize", "1023"),
        ("MaximumMessageSize", "1048577"),
        ("MessageRetentionPeriod", "59"),
        ("MessageRetentionPeriod", "1209601"),
        ("ReceiveMessageWaitTimeSeconds", "21"),
        ("VisibilityTimeout", "43201"),
    ],
)
def test_attributes_out_of_range(cloud: Cloud, name: str, value: str) -> None:
    url = queue(cloud)
    act = cloud.client("sqs").set_queue_attributes
    assert refusal(lambda: act(QueueUrl=url, Attributes={name: value})) == (
        "InvalidAttributeValue",
        f"Invalid value for the parameter {name}.",
    )


@documented("errors", f"{API}: GetQueueAttributes")
def test_an_unknown_attribute(cloud: Cloud) -> None:
    url = queue(cloud)
    act = cloud.client("sqs").get_queue_attributes
    assert refusal(lambda: act(QueueUrl=url, AttributeNames=["Colour"])) == (
        "InvalidAttributeName",
        "Unknown Attribute Colour.",
    )


@documented("errors", f"{API}: GetQueueUrl")
def test_a_queue_that_is_not_there(cloud: Cloud) -> None:
    code, message = refusal(lambda: cloud.client("sqs").get_queue_url(QueueName="none"))
    assert code in ("NonExistentQueue", "QueueDoesNotExist")
    assert message == "The specified queue does not exist."


@documented("errors", f"{API}: DeleteMessage")
def test_a_receipt_handle_that_is_none(cloud: Cloud) -> None:
    url = queue(cloud)
    act = cloud.client("sqs").delete_message
    code, message = refusal(lambda: act(QueueUrl=url, ReceiptHandle="none"))
    assert (code, message) == (
        "ReceiptHandleIsInvalid",
        'The input receipt handle "none" is not a valid receipt handle.',
    )


@documented("errors", f"{API}: SendMessage (MessageBody)")
def test_characters_that_are_not_allowed(cloud: Cloud) -> None:
    url = queue(cloud)
    act = cloud.client("sqs").send_message
    code, _ = refusal(lambda: act(QueueUrl=url, MessageBody="\ufffe"))
    assert code == "InvalidMessageContents"


@documented("errors", f"{API}: SendMessage (MessageBody)")
def test_a_message_that_is_too_long(cloud: Cloud) -> None:
    url = queue(cloud)
    act = cloud.client("sqs").send_message
    assert refusal(lambda: act(QueueUrl=url, MessageBody="x" * 1_048_577)) == (
        "InvalidParameterValue",
        "One or more parameters are invalid. Reason: Message must be shorter than 1048576 bytes.",
    )


@documented("batches", f"{API}: SendMessageBatch (errors)")
@pytest.mark.parametrize(
    ("ids", "code", "message"),
    [
        (
            [str(n) for n in range(11)],
            "TooManyEntriesInBatchRequest",
            "Maximum number of entries per request are 10. You have sent 11.",
        ),
        (["a", "a"], "BatchEntryIdsNotDistinct", "Id a repeated."),
        (
            ["not an id"],
            "InvalidBatchEntryId",
            "A batch entry id can only contain alphanumeric characters, hyphens and underscores. "
            "It can be at most 80 letters long.",
        ),
        (
            [],
            "EmptyBatchRequest",
            "There should be at least one SendMessageBatchRequestEntry in the request.",
        ),
    ],
    ids=["eleven", "double", "bad", "empty"],
)
def test_batches_that_are_none(cloud: Cloud, ids: list[str], code: str, message: str) -> None:
    url = queue(cloud)
    entries = [{"Id": each, "MessageBody": "x"} for each in ids]
    act = cloud.client("sqs").send_message_batch
    assert refusal(lambda: act(QueueUrl=url, Entries=entries)) == (code, message)


@documented("batches", f"{API}: SendMessageBatch (errors)")
def test_a_batch_is_a_mebibyte_at_most(cloud: Cloud) -> None:
    url = queue(cloud)
    entries = [{"Id": each, "MessageBody": "x" * 600_000} for each in "ab"]
    act = cloud.client("sqs").send_message_batch
    assert refusal(lambda: act(QueueUrl=url, Entries=entries)) == (
        "BatchRequestTooLong",
        "Batch requests cannot be longer than 1048576 bytes. You have sent 1200000 bytes.",
    )


@documented("purge", f"{API}: PurgeQueue")
def test_a_second_purge_within_a_minute(cloud: Cloud) -> None:
    url, sqs = queue(cloud), cloud.client("sqs")
    sqs.purge_queue(QueueUrl=url)
    code, message = refusal(lambda: sqs.purge_queue(QueueUrl=url))
    assert (code, message) == (
        "PurgeQueueInProgress",
        "Only one PurgeQueue operation on jobs is allowed every 60 seconds.",
    )


@documented("FIFO", f"{API}: CreateQueue")
@pytest.mark.parametrize(
    ("name", "attributes"), [("jobs", {"FifoQueue": "true"}), ("jobs.fifo", {})]
)
def test_a_fifo_queue_has_its_suffix(cloud: Cloud, name: str, attributes: dict[str, str]) -> None:
    code, _ = refusal(lambda: queue(cloud, name, **attributes))
    assert code == "InvalidParameterValue"


@documented("FIFO", f"{API}: SendMessage (MessageGroupId)")
def test_a_fifo_queue_needs_a_group(cloud: Cloud) -> None:
    url = queue(cloud, "jobs.fifo", FifoQueue="true", ContentBasedDeduplication="true")
    act = cloud.client("sqs").send_message
    assert refusal(lambda: act(QueueUrl=url, MessageBody="x")) == (
        "MissingParameter",
        "The request must contain the parameter MessageGroupId.",
    )


@documented("FIFO", f"{API}: SendMessage (MessageDeduplicationId)")
def test_a_fifo_queue_needs_a_way_to_deduplicate(cloud: Cloud) -> None:
    url = queue(cloud, "jobs.fifo", FifoQueue="true")
    act = cloud.client("sqs").send_message
    assert refusal(lambda: act(QueueUrl=url, MessageBody="x", MessageGroupId="g")) == (
        "InvalidParameterValue",
        "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId "
        "provided explicitly",
    )


@documented("FIFO", f"{API}: SendMessage (DelaySeconds)")
def test_a_fifo_queue_has_no_message_timers(cloud: Cloud) -> None:
    url = queue(cloud, "jobs.fifo", FifoQueue="true", ContentBasedDeduplication="true")
    act = cloud.client("sqs").send_message
    code, message = refusal(
        lambda: act(QueueUrl=url, MessageBody="x", MessageGroupId="g", DelaySeconds=5)
    )
    assert code == "InvalidParameterValue"
    assert message.startswith("Value 5 for parameter DelaySeconds is invalid.")


@documented("FIFO", f"{GUIDE}: High throughput for FIFO queues in Amazon SQS")
def test_throughput_by_group_needs_deduplication_by_group(cloud: Cloud) -> None:
    attributes = {
        "FifoQueue": "true",
        "DeduplicationScope": "queue",
        "FifoThroughputLimit": "perMessageGroupId",
    }
    code, _ = refusal(lambda: queue(cloud, "jobs.fifo", **attributes))
    assert code == "InvalidAttributeValue"


@documented("redrive", f"{API}: SetQueueAttributes (RedrivePolicy)")
@pytest.mark.parametrize("count", [0, 1001])
def test_receives_before_redrive_are_one_to_a_thousand(cloud: Cloud, count: int) -> None:
    queue(cloud, "dead")
    target = f"arn:aws:sqs:{cloud.region}:{cloud.account}:dead"
    policy = json.dumps({"deadLetterTargetArn": target, "maxReceiveCount": count})
    code, _ = refusal(lambda: queue(cloud, RedrivePolicy=policy))
    assert code == "InvalidParameterValue"


@documented("redrive", f"{API}: SetQueueAttributes (RedrivePolicy)")
def test_a_dead_letter_queue_has_to_be_there(cloud: Cloud) -> None:
    target = f"arn:aws:sqs:{cloud.region}:{cloud.account}:none"
    policy = json.dumps({"deadLetterTargetArn": target, "maxReceiveCount": 1})
    code, message = refusal(lambda: queue(cloud, RedrivePolicy=policy))
    assert code == "InvalidParameterValue"
    assert "Dead letter target does not exist." in message


@documented("redrive", f"{API}: SetQueueAttributes (RedriveAllowPolicy)")
@pytest.mark.parametrize(
    "allowed",
    [{"redrivePermission": "denyAll"}, {"redrivePermission": "byQueue", "sourceQueueArns": []}],
)
def test_a_dead_letter_queue_says_who_may_use_it(cloud: Cloud, allowed: dict[str, Any]) -> None:
    if "sourceQueueArns" in allowed:
        allowed["sourceQueueArns"] = [f"arn:aws:sqs:{cloud.region}:{cloud.account}:another"]
    queue(cloud, "dead", RedriveAllowPolicy=json.dumps(allowed))
    target = f"arn:aws:sqs:{cloud.region}:{cloud.account}:dead"
    policy = json.dumps({"deadLetterTargetArn": target, "maxReceiveCount": 1})
    code, _ = refusal(lambda: queue(cloud, RedrivePolicy=policy))
    assert code == "InvalidParameterValue"


@documented("redrive", f"{API}: StartMessageMoveTask")
def test_messages_are_moved_from_dead_letter_queues_only(cloud: Cloud) -> None:
    queue(cloud)
    source = f"arn:aws:sqs:{cloud.region}:{cloud.account}:jobs"
    act = cloud.client("sqs").start_message_move_task
    assert refusal(lambda: act(SourceArn=source)) == (
        "InvalidParameterValue",
        "Source queue must be configured as a Dead Letter Queue.",
    )


@documented("tags", f"{API}: TagQueue")
def test_tags_are_added_changed_and_removed(cloud: Cloud) -> None:
    url, sqs = queue(cloud), cloud.client("sqs")
    sqs.tag_queue(QueueUrl=url, Tags={"a": "1", "b": "2"})
    sqs.tag_queue(QueueUrl=url, Tags={"b": "3"})
    sqs.untag_queue(QueueUrl=url, TagKeys=["a"])
    assert sqs.list_queue_tags(QueueUrl=url)["Tags"] == {"b": "3"}
