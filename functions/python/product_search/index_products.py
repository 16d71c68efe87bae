"""Keep the words of each product's name in the search index, as the products change."""

from __future__ import annotations

import os
from typing import Any

import boto3

index = boto3.resource("dynamodb").Table(os.environ["SEARCH_TABLE"])


def handler(event: dict[str, Any], context: Any) -> None:
    for record in event["Records"]:
        change = record["dynamodb"]
        product = change["Keys"]["id"]["S"]
        before, after = words(change.get("OldImage")), words(change.get("NewImage"))
        for word in sorted(before - after):
            index.delete_item(Key={"word": word, "productId": product})
        for word in sorted(after - before):
            index.put_item(Item={"word": word, "productId": product})


def words(image: dict[str, Any] | None) -> set[str]:
    """The words of a product's name, in lower case.

    Raises:
        ValueError: the name is no text.
    """
    if image is None:
        return set()
    name = image.get("name", {}).get("S")
    if name is None:
        raise ValueError(f"product {image['id']['S']} has no name that can be indexed")
    return set(name.lower().split())
