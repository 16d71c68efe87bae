"""One event at a time through SNS, SQS, a function and DynamoDB, until the item can be read."""

from __future__ import annotations

import json
import time
import uuid
from typing import Any

from benchmarks import functions
from benchmarks.samples import Samples, repeat
from harness.engines.cloud import Cloud

DEADLINE = 30.0


def measure(cloud: Cloud, events: int = 50) -> dict[str, Samples]:
    table: Any = cloud.client("dynamodb")
    table.create_table(
        TableName="Delivered",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    queues: Any = cloud.client("sqs")
    url = queues.create_queue(QueueName="delivered")["QueueUrl"]
    arn = queues.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"][
        "QueueArn"
    ]
    topics: Any = cloud.client("sns")
    topic = topics.create_topic(Name="delivered")["TopicArn"]
    topics.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    client: Any = cloud.client("lambda")
    functions.create(cloud, "store", functions.STORE)
    client.create_event_source_mapping(FunctionName="store", EventSourceArn=arn, BatchSize=10)

    def deliver(_i: int) -> None:
        number = str(uuid.uuid4())
        topics.publish(TopicArn=topic, Message=json.dumps({"id": number}))
        end = time.monotonic() + DEADLINE
        while "Item" not in table.get_item(TableName="Delivered", Key={"id": {"S": number}}):
            if time.monotonic() > end:
                raise TimeoutError(f"{number} did not arrive within {DEADLINE:.0f} s")
            time.sleep(0.001)

    return {"SNS → SQS → Lambda → DynamoDB": repeat(events, deliver, warm_up=3)}
