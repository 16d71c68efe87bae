"""Worker: add up the rows of each queued import, and report the messages that failed one by one."""

from __future__ import annotations

import csv
import io
import json
import logging
from typing import Any

from store import PROCESSED, QUEUED, find, table

logger = logging.getLogger(__name__)
logger.setLevel(logging.INFO)

ConditionFailed = table.meta.client.exceptions.ConditionalCheckFailedException


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    failures = []
    for record in event["Records"]:
        import_id = json.loads(record["body"])["importId"]
        try:
            process(import_id)
        except Exception as error:  # one bad message must not take its neighbours along
            logger.exception("import %s failed", import_id)
            _note(import_id, str(error))
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}


def process(import_id: str) -> None:
    """Process one import, once: a message that is delivered again finds it processed.

    Raises:
        ValueError: a row's quantity is no whole number.
        LookupError: there is no such import.
    """
    item = find(import_id)
    if item is None:
        raise LookupError(f"there is no import {import_id}")
    if item["status"] == PROCESSED:
        logger.info("import %s is processed already", import_id)
        return
    rows, quantity = add_up(item["csv"])
    try:
        table.update_item(
            Key={"id": import_id},
            ConditionExpression="#status = :queued",
            UpdateExpression="SET #status = :processed, #rows = :rows, quantity = :quantity "
            "REMOVE problem",
            ExpressionAttributeNames={"#status": "status", "#rows": "rows"},
            ExpressionAttributeValues={
                ":queued": QUEUED,
                ":processed": PROCESSED,
                ":rows": rows,
                ":quantity": quantity,
            },
        )
    except ConditionFailed:
        logger.info("import %s was processed meanwhile", import_id)


def add_up(csv_text: str) -> tuple[int, int]:
    """How many rows there are, and the sum of their quantities."""
    quantities = []
    for number, row in enumerate(csv.DictReader(io.StringIO(csv_text)), start=1):
        try:
            quantities.append(int(row["quantity"]))
        except (KeyError, TypeError, ValueError):
            raise ValueError(f"row {number}: the quantity is no whole number") from None
    return len(quantities), sum(quantities)


def _note(import_id: str, problem: str) -> None:
    try:
        table.update_item(
            Key={"id": import_id},
            ConditionExpression="attribute_exists(id)",
            UpdateExpression="SET problem = :problem",
            ExpressionAttributeValues={":problem": problem},
        )
    except ConditionFailed:
        logger.warning("import %s is not in the table", import_id)
