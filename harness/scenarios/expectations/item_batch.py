"""Several items at once. AWS: "BatchGetItem" in the DynamoDB API Reference."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from botocore.exceptions import ClientError

from harness.scenarios.formats.data import from_dynamodb, to_dynamodb

_MOST = 100


def items_of(client: Any, wanted: Sequence[tuple[str, dict[str, Any]]]) -> list[Any] | None:
    """The item of each table and key as plain data, None where there is none.

    None instead of all of them: they have to be asked for one by one, since they are too many or
    too big together, or one of them is no key of its table, and only that one is to blame.
    """
    asked: dict[str, list[dict[str, Any]]] = {}
    for table, key in wanted:
        keys = asked.setdefault(table, [])
        if (written := to_dynamodb(key)) not in keys:
            keys.append(written)
    if sum(map(len, asked.values())) > _MOST:
        return None
    request = {t: {"Keys": keys, "ConsistentRead": True} for t, keys in asked.items()}
    try:
        answer = client.batch_get_item(RequestItems=request)
    except ClientError:
        return None
    if answer.get("UnprocessedKeys") or answer["Responses"].keys() != request.keys():
        return None
    items = {t: [from_dynamodb(item) for item in got] for t, got in answer["Responses"].items()}
    return [_with_key(items[table], from_dynamodb(to_dynamodb(key))) for table, key in wanted]


def _with_key(items: list[Any], key: dict[str, Any]) -> Any:
    return next((item for item in items if key.items() <= item.items()), None)
