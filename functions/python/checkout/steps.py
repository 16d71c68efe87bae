"""The steps of a checkout, and how each is undone."""

from __future__ import annotations

import os
from typing import Any

import boto3
from saga import Facts, Order, Refused, Step

dynamodb = boto3.resource("dynamodb")
client = dynamodb.meta.client

articles = dynamodb.Table(os.environ["ARTICLES_TABLE"])
cards = dynamodb.Table(os.environ["CARDS_TABLE"])
carriers = dynamodb.Table(os.environ["CARRIERS_TABLE"])
shipments = dynamodb.Table(os.environ["SHIPMENTS_TABLE"])

ConditionFailed = client.exceptions.ConditionalCheckFailedException


def reserve(order: Order) -> Facts:
    """Take the articles out of the stock; the order's total, in cents, is added to it."""
    try:
        article = _add(articles, {"sku": order["sku"]}, "stock", -order["quantity"])
    except ConditionFailed:
        raise Refused(f"fewer than {order['quantity']} of {order['sku']} are left") from None
    order["total"] = article["price"] * order["quantity"]
    return {"total": order["total"]}


def release(order: Order) -> None:
    _add(articles, {"sku": order["sku"]}, "stock", order["quantity"])


def charge(order: Order) -> Facts:
    try:
        _add(cards, {"card": order["card"]}, "credit", -order["total"])
    except ConditionFailed:
        raise Refused(f"the card {order['card']} was declined") from None
    return {}


def refund(order: Order) -> None:
    _add(cards, {"card": order["card"]}, "credit", order["total"])


def ship(order: Order) -> Facts:
    """Book the parcel with the country's carrier, under the next number of its own."""
    country = order["shipTo"]["country"]
    try:
        carrier = _add(carriers, {"country": country}, "parcels", 1)
    except ConditionFailed:
        raise Refused(f"no carrier ships to {country}") from None
    number = f"{carrier['prefix']}-{int(carrier['parcels']):06}"
    shipments.put_item(Item={"trackingNumber": number, "orderId": order["orderId"]})
    return {"trackingNumber": number}


# Nothing after shipping can fail, so that it never has to be undone.
STEPS = [Step(reserve, release), Step(charge, refund), Step(ship)]


def _add(table: Any, key: dict[str, Any], attribute: str, number: Any) -> dict[str, Any]:
    """Add to a number that is there and must not fall below zero; the item afterwards.

    Raises:
        ConditionFailed: there is no such item, or not enough of it.
    """
    answer = table.update_item(
        Key=key,
        ConditionExpression="#number >= :least",
        UpdateExpression="SET #number = #number + :number",
        ExpressionAttributeNames={"#number": attribute},
        ExpressionAttributeValues={":number": number, ":least": max(0, -number)},
        ReturnValues="ALL_NEW",
    )
    return answer["Attributes"]
