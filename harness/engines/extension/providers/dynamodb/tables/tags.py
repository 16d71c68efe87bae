"""Tags of tables: a key that comes again has its new value (moto would have it twice).

Source: Amazon DynamoDB API Reference, TagResource and UntagResource.
"""

from __future__ import annotations

import re
from typing import Any

from localstack.aws.api.dynamodb import ResourceNotFoundException

from ..backend import validation_error

Body = dict[str, Any]
MAX_TAGS = 50
_ARN = re.compile(r"arn:[a-z-]+:dynamodb:[a-z0-9-]+:\d{12}:table/[a-zA-Z0-9_.-]+")


def table_of(tables: Any, arn: str) -> Any:
    """The moto table that an ARN names; `tables`: moto's backend."""
    if not _ARN.fullmatch(arn):
        raise validation_error(f"Invalid TableArn: Invalid ResourceArn provided as input {arn}")
    table = tables.tables.get(arn.rpartition("/")[2])
    if table is None or table.table_arn != arn:
        # the service spells it so
        raise ResourceNotFoundException(
            f"Requested resource not found: ResourcArn: {arn} not found"
        )
    return table


def add(table: Any, given: list[dict[str, str]]) -> None:
    tags = {tag["Key"]: tag["Value"] for tag in (*table.tags, *given)}
    if len(tags) > MAX_TAGS:
        raise validation_error(
            "One or more parameter values were invalid: Number of tags exceeds the limit of 50"
        )
    table.tags = [{"Key": key, "Value": value} for key, value in tags.items()]


def remove(table: Any, names: list[str]) -> None:
    table.tags = [tag for tag in table.tags if tag["Key"] not in names]
