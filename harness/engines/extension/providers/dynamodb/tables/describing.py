"""A table's description, as AWS gives it.

Source: Amazon DynamoDB API Reference, TableDescription.
"""

from __future__ import annotations

import uuid
from typing import Any

from ..data.contents import contents_of
from ..values.sizes import item_size

Body = dict[str, Any]


def completed(table: Any, description: Body) -> Body:
    """moto's description with what the table holds, and without what AWS leaves out.

    AWS brings ItemCount and sizes up to date every six hours or so; here they are exact.
    """
    contents = contents_of(table)
    description["ItemCount"] = len(contents.base)
    description["TableSizeBytes"] = contents.size()
    description.setdefault("TableId", _id(table.table_arn, str(table.created_at)))
    for group in ("GlobalSecondaryIndexes", "LocalSecondaryIndexes"):
        indexes = description.get(group)
        if not indexes:
            description.pop(group, None)
            continue
        for each in indexes:
            index = contents.shape.indexes.get(each["IndexName"])
            if index is None:
                continue
            kept = index.attributes(contents.shape.schema)
            ordered = contents.index(index)
            each["ItemCount"] = len(ordered)
            each["IndexSizeBytes"] = sum(
                item_size({k: v for k, v in item.items() if kept is None or k in kept})
                for item in ordered.items()
            )
            each["IndexArn"] = f"{table.table_arn}/index/{each['IndexName']}"
    if description.get("BillingModeSummary", {}).get("BillingMode") == "PROVISIONED":
        del description["BillingModeSummary"]
    return description


def _id(arn: str, created: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{arn} {created}"))
