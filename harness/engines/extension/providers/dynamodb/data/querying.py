"""Query: one partition of a table or index.

Source: Amazon DynamoDB API Reference, Query.
"""

from __future__ import annotations

from typing import Any

from ..backend import validation_error
from ..expressions import legacy
from ..expressions.compiled import Expressions, told
from ..expressions.keys import KeyCondition, fitted
from ..expressions.nodes import Path
from ..values.comparing import sortable
from . import constraints
from .ordered import Schema
from .pages import START, Source, Wanted, check_start, page
from .reading import attributes_to_get
from .work import Work

Body = dict[str, Any]


def query(work: Work, body: Body) -> Body:
    constraints.check(body, "TableName")
    constraints.one_language(body)
    check_start(body)
    given, condition, wanted = _read(body)
    source = Source(work.table(body["TableName"]), body)
    start = source.start(body.get("ExclusiveStartKey"), START)
    with told(""):
        partition, sort = fitted(given, source.schema)
    _check_filter(condition, source.schema)
    wanted.check_index(source.index, source.table)
    if sort is None:
        bounds = source.ordered.of_partition(partition)
    else:
        values = tuple(sortable(value) for value in sort.values)
        bounds = source.ordered.within(partition, sort.operator, values)
    if start is not None:
        _check_start_within(partition, sort, start)
    forward = body.get("ScanIndexForward") is not False
    found = source.ordered.walk(bounds, forward=forward, after=start)
    return page(work, (source, wanted, condition), found, body)


def _read(body: Body) -> tuple[dict[str, KeyCondition], Any, Wanted]:
    expressions = Expressions(body)
    given: dict[str, KeyCondition] | None = None
    condition = None
    if body.get("KeyConditions") is not None:
        given = legacy.key_conditions(body["KeyConditions"])
    if body.get("QueryFilter"):
        condition = legacy.conditions(body["QueryFilter"], body.get("ConditionalOperator"))
    expressions.begin("FilterExpression", "KeyConditionExpression", "ProjectionExpression")
    found = expressions.key_conditions()
    given = found if found is not None else given
    filtered = expressions.condition("FilterExpression")
    paths = expressions.projection()
    expressions.finish()
    if given is None:
        raise validation_error(
            "Either the KeyConditions or KeyConditionExpression parameter must be specified in "
            "the request."
        )
    wanted = Wanted(body, paths if paths is not None else attributes_to_get(body))
    return given, condition if filtered is None else filtered, wanted


def _check_filter(condition: Any, schema: Schema) -> None:
    for name, _ in schema:
        if name in roots(condition):
            raise validation_error(
                "Filter Expression can only contain non-primary key attributes: Primary key "
                f"attribute: {name}"
            )


def roots(node: Any) -> set[str]:
    """The attributes that a condition looks at."""
    if isinstance(node, Path):
        return {node.root}
    if isinstance(node, tuple):
        return {name for each in node for name in roots(each)}
    if node is None or isinstance(node, str | dict):
        return set()
    return {name for part in vars(node).values() for name in roots(part)}


def _check_start_within(
    partition: dict[str, Any], sort: KeyCondition | None, start: tuple[Any, ...]
) -> None:
    ((_, text),) = partition.items()
    if start[1] != text:
        raise validation_error(
            "The provided starting key is outside query boundaries based on provided conditions"
        )
    if sort is not None and not _fits(sort, start[2]):
        raise validation_error("The provided starting key does not match the range key predicate")


def _fits(condition: KeyCondition, place: Any) -> bool:
    values = [sortable(value) for value in condition.values]
    match condition.operator:
        case "=":
            return bool(place == values[0])
        case "<" | "<=":
            return bool(place <= values[0])
        case ">" | ">=":
            return bool(place >= values[0])
        case "BETWEEN":
            return bool(values[0] <= place <= values[1])
    return bool(place.startswith(values[0]))
