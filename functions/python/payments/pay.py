"""Charge a payment, once, however often its event comes: directly or through the queue."""

from __future__ import annotations

import json
import logging
from typing import Any

import marker
from provider import Declined, charge

logger = logging.getLogger(__name__)
logger.setLevel(logging.INFO)

Payment = dict[str, Any]


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """The outcome of one payment, or which messages of a batch have failed."""
    if "Records" not in event:
        return pay(event)
    failures = []
    for record in event["Records"]:
        try:
            pay(json.loads(record["body"]))
        except Exception:  # one bad message must not take its neighbours along
            logger.exception("message %s failed", record["messageId"])
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}


def pay(payment: Payment) -> dict[str, Any]:
    """`status` completed or failed; `duplicate` is true when that was so already."""
    payment_id = payment["paymentId"]
    known = marker.begin(payment_id)
    if known and known["status"] != marker.PENDING:
        logger.info("payment %s is a duplicate", payment_id)
        return {**known, "duplicate": True}
    # A pending marker is one whose run broke off, perhaps after the charge. The provider knows
    # the payment by its id, so that asking again does not charge again.
    try:
        charge(payment)
    except Declined as refusal:
        return marker.end(payment_id, "failed", reason=str(refusal))
    return marker.end(payment_id, "completed")
