"""Scan: all of a table or index, or one segment of it.

Source: Amazon DynamoDB API Reference, Scan; Developer Guide, "Scanning tables in DynamoDB".
"""

from __future__ import annotations

from typing import Any

from ..backend import validation_error
from ..expressions import legacy
from ..expressions.compiled import Expressions
from . import constraints, keys
from .pages import START, Source, Wanted, check_start, page
from .reading import attributes_to_get
from .work import Work

Body = dict[str, Any]


def scan(work: Work, body: Body) -> Body:
    constraints.check(body, "TableName")
    constraints.one_language(body)
    check_start(body)
    _check_segments(body)
    expressions = Expressions(body)
    expressions.begin("FilterExpression", "ProjectionExpression")
    condition = expressions.condition("FilterExpression")
    paths = expressions.projection()
    expressions.finish()
    if body.get("ScanFilter"):
        condition = legacy.conditions(body["ScanFilter"], body.get("ConditionalOperator"))
    wanted = Wanted(body, paths if paths is not None else attributes_to_get(body))
    source = Source(work.table(body["TableName"]), body)
    wrong = START if source.index else f"{START}: {keys.MISMATCH}"
    start = source.start(body.get("ExclusiveStartKey"), wrong)
    wanted.check_index(source.index, source.table)
    segment, total = body.get("Segment", 0), body.get("TotalSegments", 1)
    if start is not None and not source.ordered.in_segment(start, segment, total):
        raise validation_error(
            f"{START}: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct "
            f"Segment. TotalSegments: {total} Segment: {segment}"
        )
    found = source.ordered.walk(source.ordered.of_segment(segment, total), after=start)
    return page(work, (source, wanted, condition), found, body)


def _check_segments(body: Body) -> None:
    segment, total = body.get("Segment"), body.get("TotalSegments")
    if total is not None and segment is None:
        raise validation_error(
            "The Segment parameter is required but was not present in the request when parameter "
            "TotalSegments is present"
        )
    if segment is not None and total is None:
        raise validation_error(
            "The TotalSegments parameter is required but was not present in the request when "
            "Segment parameter is present"
        )
    if segment is not None and total is not None and segment >= total:
        raise validation_error(
            "The Segment parameter is zero-based and must be less than parameter TotalSegments: "
            f"Segment: {segment} is not less than TotalSegments: {total}"
        )
