"""Converts an amount by the rate of another company's service, which is not always there."""

import json
import os
import urllib.error
import urllib.request
from decimal import Decimal

import boto3
from breaker import OPEN, Breaker

RATES_URL = os.environ["RATES_URL"]
TIMEOUT_S = float(os.environ["TIMEOUT_SECONDS"])
cache = boto3.resource("dynamodb").Table(os.environ["TABLE"])
breaker = Breaker(
    os.environ["TABLE"],
    "rates",
    threshold=int(os.environ["FAILURES_BEFORE_OPEN"]),
    rest_s=float(os.environ["REST_SECONDS"]),
)


def handler(event, context):
    currency = event["queryStringParameters"]["to"]
    amount = Decimal(event["queryStringParameters"]["amount"])
    before = breaker.state()
    rate, source, after = (None, None, before) if before == OPEN else fetched(currency, before)
    if rate is None:
        rate, source = cached(currency), "cache"
    print(json.dumps({"breaker": before, "after": after, "source": source}))
    if rate is None:
        return answer(503, {"message": "no rate is known just now", "breaker": after})
    converted = str((amount * rate).quantize(Decimal("0.01")))
    return answer(200, {"converted": converted, "source": source, "breaker": after})


def fetched(currency, before):
    try:
        with urllib.request.urlopen(f"{RATES_URL}/rates/{currency}", timeout=TIMEOUT_S) as reply:
            rate = Decimal(str(json.load(reply)["rate"]))
    except (urllib.error.URLError, TimeoutError, ValueError, KeyError) as error:
        print(json.dumps({"failed": str(error)}))
        return None, None, breaker.failed()
    breaker.succeeded()
    cache.put_item(Item={"id": f"rate#{currency}", "rate": rate})
    return rate, "service", "closed"


def cached(currency):
    return cache.get_item(Key={"id": f"rate#{currency}"}).get("Item", {}).get("rate")


def answer(status, body):
    return {"statusCode": status, "body": json.dumps(body)}
