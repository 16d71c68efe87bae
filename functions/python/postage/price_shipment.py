"""Asks for the postage of a shipment's parcels: all at once, or one by one where it says so."""

from __future__ import annotations

import json
import os
from typing import Any

import boto3

LAMBDA = boto3.client("lambda")


def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    [record] = event["Records"]
    shipment = json.loads(record["body"])
    parcels = shipment["parcels"]
    batches = [[parcel] for parcel in parcels] if shipment.get("oneByOne") else [parcels]
    cents = sum(_price(batch) for batch in batches)
    print(json.dumps({"shipment": shipment["id"], "cents": cents, "calls": len(batches)}))
    return {"cents": cents}


def _price(parcels: list[dict[str, Any]]) -> int:
    answer = LAMBDA.invoke(
        FunctionName=os.environ["FUNCTION"], Payload=json.dumps({"parcels": parcels}).encode()
    )
    return int(json.loads(answer["Payload"].read())["cents"])
