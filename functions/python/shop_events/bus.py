"""What the services share: how an event is put, and how a fact is kept."""

from __future__ import annotations

import json
import os
from typing import Any

import boto3

events = boto3.client("events")
facts = boto3.resource("dynamodb").Table(os.environ["TABLE_NAME"])


def emit(source: str, kind: str, detail: dict[str, Any]) -> None:
    """Put an event on the bus; a refused entry is an error."""
    answer = events.put_events(
        Entries=[
            {
                "EventBusName": os.environ["BUS_NAME"],
                "Source": source,
                "DetailType": kind,
                "Detail": json.dumps(detail),
            }
        ]
    )
    if answer["FailedEntryCount"]:
        raise RuntimeError(f"{kind} was refused: {answer['Entries'][0]['ErrorMessage']}")


def keep(order: str, service: str, **fact: Any) -> bool:
    """Keep what a service did for an order; False where it is known already."""
    try:
        facts.put_item(
            Item={"orderId": order, "service": service, **fact},
            ConditionExpression="attribute_not_exists(orderId)",
        )
    except facts.meta.client.exceptions.ConditionalCheckFailedException:
        return False
    return True
