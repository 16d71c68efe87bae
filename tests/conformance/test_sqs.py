"""Amazon SQS: what its documents say."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from harness.engines.cloud import Cloud
from tests.conformance.documented import documented

SERVICE = "SQS"
GUIDE = "SQS Developer Guide"
API = "SQS API Reference"


@documented("queues", f"{API}: CreateQueue")
def test_creating_a_queue_again_with_its_attributes_gives_the_same_url(cloud: Cloud) -> None:
    sqs = cloud.client("sqs")
    made = [
        sqs.create_queue(QueueName="orders", Attributes={"VisibilityTimeout": "7"})["QueueUrl"]
        for _ in range(2)
    ]
    assert made[0] == made[1]


@documented("queues", f"{API}: CreateQueue")
def test_creating_a_queue_again_with_other_attributes_is_refused(cloud: Cloud) -> None:
    sqs = cloud.client("sqs")
    sqs.create_queue(QueueName="orders", Attributes={"VisibilityTimeout": "7"})
    with pytest.raises(ClientError) as refused:
        sqs.create_queue(QueueName="orders", Attributes={"VisibilityTimeout": "8"})
    # the name that AWS's query protocol uses, which the JSON protocol keeps for compatibility
    assert refused.value.response["Error"]["Code"] in ("QueueAlreadyExists", "QueueNameExists")
