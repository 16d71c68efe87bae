"""SELECT: the partitions that its clause names, or all of the table.

Source: Amazon DynamoDB Developer Guide, "PartiQL select statements for DynamoDB".
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Iterator
from typing import Any

from ..backend import validation_error
from ..data.pages import Source, Wanted, page
from ..data.work import Work
from . import keys
from .statements import Select

Body = dict[str, Any]
Item = dict[str, Any]


def select(work: Work, statement: Select, body: Body) -> Body:
    """One page: Items, and NextToken where there is more."""
    request = {
        "IndexName": statement.index,
        "Limit": body.get("Limit"),
        "ConsistentRead": body.get("ConsistentRead"),
    }
    source = Source(work.table(statement.table), request)
    wanted = Wanted(request, statement.paths)
    wanted.check_index(source.index, source.table)
    start = _start(source, statement, body.get("NextToken"))
    found = _found(source, statement, start)
    answer = page(work, (source, wanted, statement.where), found, request)
    del answer["Count"], answer["ScannedCount"]
    last = answer.pop("LastEvaluatedKey", None)
    if last is not None:
        answer["LastEvaluatedKey"] = last
        answer["NextToken"] = _token(statement, last)
    return answer


def select_one(work: Work, statement: Select) -> Item | None:
    """The item that a statement of a batch or transaction names by its whole key."""
    table = work.table(statement.table)
    keys.whole_key(statement.where, table.shape.schema)
    items = select(work, statement, {"ConsistentRead": True})["Items"]
    return items[0] if items else None


def _found(source: Source, statement: Select, start: Any) -> Iterator[Item]:
    (hash_name, kind), *rest = source.schema
    values = keys.partitions(statement.where, hash_name)
    forward = _forward(statement, hash_name, rest[0][0] if rest else None, values)
    if values is None:
        yield from source.ordered.walk((0, len(source.ordered)), after=start)
        return
    ranges = sorted(
        (source.ordered.of_partition(value) for value in values if kind in value),
        reverse=not forward,
    )
    for bounds in ranges:
        yield from source.ordered.walk(bounds, forward=forward, after=start)


def _forward(
    statement: Select, hash_name: str, sort_name: str | None, values: list[Item] | None
) -> bool:
    if not statement.order:
        return True
    if values is None:
        raise validation_error(
            "Must have at least one non-optional hash key condition in WHERE clause when using "
            "ORDER BY clause."
        )
    for name, _ in statement.order:
        if name not in (hash_name, sort_name):
            raise validation_error(
                f"Variable reference {name} in ORDER BY clause must be part of the primary key"
            )
    return statement.order[-1][1]


def _token(statement: Select, last: Item) -> str:
    content = json.dumps([_digest(statement), last]).encode()
    return base64.urlsafe_b64encode(content).decode()


def _start(source: Source, statement: Select, token: str | None) -> Any:
    if token is None:
        return None
    try:
        digest, last = json.loads(base64.urlsafe_b64decode(token))
    except (ValueError, binascii.Error):
        digest, last = None, None
    if digest != _digest(statement):
        raise validation_error("The provided NextToken is invalid")
    return source.start(last, "The provided NextToken is invalid")


def _digest(statement: Select) -> str:
    return hashlib.sha256(repr(statement).encode()).hexdigest()[:16]
