"""Load a price list from a file into the table, and tell of each price that it has."""

from __future__ import annotations

import csv
import json
import logging
import os
from typing import Any
from urllib.parse import unquote_plus

import boto3
from batches import send_in_batches
from botocore.config import Config

logger = logging.getLogger(__name__)
logger.setLevel(logging.INFO)

TABLE, QUEUE = os.environ["PRICES_TABLE"], os.environ["CHANGES_QUEUE"]
WRITES, MESSAGES = 25, 10
# What is throttled is sent again here, whether a part of a batch or all of it.
dynamodb = boto3.client("dynamodb", config=Config(retries={"total_max_attempts": 1}))
s3 = boto3.client("s3")
sqs = boto3.client("sqs")


def handler(event: dict[str, Any], context: Any) -> None:
    for record in event["Records"]:
        bucket, key = record["s3"]["bucket"]["name"], unquote_plus(record["s3"]["object"]["key"])
        text = s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode()
        load(list(csv.DictReader(text.splitlines())))


def load(rows: list[dict[str, str]]) -> None:
    puts = [
        {"PutRequest": {"Item": {"sku": {"S": row["sku"]}, "price": {"N": row["price"]}}}}
        for row in rows
    ]
    send_in_batches(puts, WRITES, _write)
    entries = [
        {"Id": str(number), "MessageBody": json.dumps({"sku": row["sku"]})}
        for number, row in enumerate(rows)
    ]
    send_in_batches(entries, MESSAGES, _tell)


def _write(puts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    try:
        answer = dynamodb.batch_write_item(RequestItems={TABLE: puts})
        left: list[dict[str, Any]] = answer["UnprocessedItems"].get(TABLE, [])
    except dynamodb.exceptions.ProvisionedThroughputExceededException:
        left = puts
    if left:
        logger.info("%d of %d prices were not written yet", len(left), len(puts))
    return left


def _tell(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    answer = sqs.send_message_batch(QueueUrl=QUEUE, Entries=entries)
    failed = {failure["Id"] for failure in answer.get("Failed", [])}
    return [entry for entry in entries if entry["Id"] in failed]
