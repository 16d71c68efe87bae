"""Tell that a product is back in stock, or gone; the mapping's filters let nothing else through."""

from __future__ import annotations

import json
import os
from typing import Any

import boto3

sqs = boto3.client("sqs")


def handler(event: dict[str, Any], context: Any) -> None:
    for record in event["Records"]:
        what = "discontinued" if record["eventName"] == "REMOVE" else "back in stock"
        product = record["dynamodb"]["Keys"]["id"]["S"]
        message = {"productId": product, "what": what}
        sqs.send_message(QueueUrl=os.environ["NOTIFICATIONS"], MessageBody=json.dumps(message))
