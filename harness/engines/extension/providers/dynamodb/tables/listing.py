"""ListTables: names in order, a page at a time.

Source: Amazon DynamoDB API Reference, ListTables.
"""

from __future__ import annotations

from typing import Any

from ..data import constraints

Body = dict[str, Any]
_PAGE = 100


def list_tables(names: list[str], body: Body) -> Body:
    constraints.check(body)
    limit = body.get("Limit") or _PAGE
    if limit > _PAGE:
        constraints.raise_for(
            [
                f"Value '{limit}' at 'limit' failed to satisfy constraint: Member must have value "
                f"less than or equal to {_PAGE}"
            ]
        )
    start = body.get("ExclusiveStartTableName") or ""
    found = [name for name in sorted(names) if name > start]
    answer: Body = {"TableNames": found[:limit]}
    if len(found) > limit:
        answer["LastEvaluatedTableName"] = found[limit - 1]
    return answer
