"""What waited for its time when everything was dropped does not come."""

from __future__ import annotations

from harness.engines.cloud import Cloud
from tests.accounts import in_a_fresh_account
from tests.engine.everything_support import made


def test_nothing_fires_that_was_dropped(cloud: Cloud) -> None:
    other = in_a_fresh_account(cloud)
    made(cloud)
    sqs = cloud.client("sqs")
    cloud.reset_everything()
    url = sqs.create_queue(QueueName="target")["QueueUrl"]
    theirs = other.client("sqs").create_queue(QueueName="q")["QueueUrl"]
    other.client("sqs").send_message(QueueUrl=theirs, MessageBody="m", DelaySeconds=600)
    cloud.clock.advance(minutes=15)
    attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    assert attributes["ApproximateNumberOfMessages"] == "0"
    assert other.client("sqs").receive_message(QueueUrl=theirs)["Messages"]
