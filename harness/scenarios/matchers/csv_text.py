"""`$csv`: the rows of CSV text."""

from __future__ import annotations

import csv
import io
from typing import Any

from harness.scenarios.matchers.base import Compare, Difference, Matcher, show
from harness.scenarios.matchers.encoded import readable


def _csv(argument: dict[str, Any], actual: Any, path: str, compare: Compare) -> list[Difference]:
    expected, delimiter = argument[""], argument.get("delimiter", ",")
    text = readable(bytes(actual)) if isinstance(actual, (bytes, bytearray)) else actual
    if not isinstance(text, str):
        return [Difference(path, f"expected CSV text, got {show(actual)}")]
    try:
        lists = [row for row in csv.reader(io.StringIO(text), delimiter=delimiter) if row]
    except (csv.Error, TypeError) as error:
        return [Difference(path, f"expected CSV text ({error}), got {show(actual)}")]
    if _wants_lists(expected):
        return compare(expected, lists, f"{path}(csv)")
    header, *rest = lists or [[]]
    uneven = next((i for i, row in enumerate(rest) if len(row) != len(header)), None)
    if uneven is not None:
        what = f"has {len(rest[uneven])} cells, the header has {len(header)}"
        return [Difference(f"{path}(csv)[{uneven}]", what)]
    rows = [dict(zip(header, row, strict=True)) for row in rest]
    return compare(expected, rows, f"{path}(csv)")


def _wants_lists(expected: Any) -> bool:
    return isinstance(expected, list) and any(isinstance(row, list) for row in expected)


def _check(argument: Any) -> str | None:
    return None if isinstance(argument, (list, dict)) else "takes a list of rows, or a matcher"


def _one_character(_name: str, value: Any) -> str | None:
    return None if isinstance(value, str) and len(value) == 1 else "takes one character"


CSV = (
    Matcher(
        "$csv", "CSV text whose rows (mappings by the header, or lists) match; cells are text.",
        {"$ref": "#/$defs/Expected"}, _csv, _check, nested=True, companions=("delimiter",),
        check_beside=_one_character,
    ),
)  # fmt: skip
