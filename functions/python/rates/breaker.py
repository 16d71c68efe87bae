"""A circuit breaker whose state all instances of a function share, in a table.

Closed: calls go through. After `threshold` failures in a row it opens: no calls for `rest_s`
seconds. Then it is half open: one call is let through, and its outcome closes or opens it.
"""

import time

import boto3

CLOSED, OPEN, HALF_OPEN = "closed", "open", "half-open"


class Breaker:
    def __init__(self, table, name, threshold, rest_s):
        self.table = boto3.resource("dynamodb").Table(table)
        self.key = {"id": f"breaker#{name}"}
        self.threshold, self.rest_s = threshold, rest_s

    def state(self):
        item = self.table.get_item(Key=self.key, ConsistentRead=True).get("Item", {})
        failures = int(item.get("failures", 0))
        if failures < self.threshold:
            return CLOSED
        return OPEN if time.time() < float(item["openUntil"]) else HALF_OPEN

    def succeeded(self):
        self.table.put_item(Item={**self.key, "failures": 0, "state": CLOSED})

    def failed(self):
        until = str(time.time() + self.rest_s)
        item = self.table.update_item(
            Key=self.key,
            UpdateExpression="ADD failures :one SET openUntil = :until",
            ExpressionAttributeValues={":one": 1, ":until": until},
            ReturnValues="ALL_NEW",
        )["Attributes"]
        return OPEN if item["failures"] >= self.threshold else CLOSED
