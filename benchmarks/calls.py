"""Calls of one boto3 client, one after the other."""

from __future__ import annotations

from typing import Any

from benchmarks.samples import Samples, repeat
from harness.engines.cloud import Cloud


def measure(cloud: Cloud, times: int = 300) -> dict[str, Samples]:
    table: Any = cloud.client("dynamodb")
    table.create_table(
        TableName="Called",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    queues: Any = cloud.client("sqs")
    url = queues.create_queue(QueueName="called")["QueueUrl"]

    def put(i: int) -> None:
        item = {"id": {"S": str(i)}, "stock": {"N": "10"}, "words": {"S": "some " * 20}}
        table.put_item(TableName="Called", Item=item)

    def get(i: int) -> None:
        table.get_item(TableName="Called", Key={"id": {"S": str(i)}})

    def send(i: int) -> None:
        queues.send_message(QueueUrl=url, MessageBody=f"message {i}")

    return {
        "PutItem": repeat(times, put, warm_up=20),
        "GetItem": repeat(times, get, warm_up=20),
        "SendMessage": repeat(times, send, warm_up=20),
    }
