"""Validate a part of a document against a model; errors become `BadInput` at their place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from harness.errors import BadInput
from harness.scenarios.matchers.base import show
from harness.scenarios.source.tree import Document, NodePath
from harness.scenarios.values.interpolation import is_dynamic

M = TypeVar("M", bound=BaseModel)

_MESSAGES = {
    "string_type": "expected text",
    "int_type": "expected a whole number",
    "int_parsing": "expected a whole number",
    "int_from_float": "expected a whole number",
    "float_type": "expected a number",
    "float_parsing": "expected a number",
    "bool_type": "expected true or false",
    "bool_parsing": "expected true or false",
    "dict_type": "expected a mapping of keys",
    "list_type": "expected a list",
    "not_a_mapping": "expected a mapping of keys",
    "string_too_short": "expected some text",
    "too_short": "expected at least one entry",
}


def validate(model: type[M], data: Any, document: Document, path: NodePath) -> M:
    """`data`, the value at `path` with everything put in, as the model.

    Raises:
        BadInput: the first thing that is wrong.
    """
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise _translate(error.errors()[0], document, path, data) from None


def check(
    model: type[BaseModel],
    document: Document,
    path: NodePath,
    *,
    without: str | None = None,
    dynamic: bool = False,
) -> Iterator[BadInput]:
    """Everything wrong with the raw data at `path`.

    Args:
        without: a key that is none of the model's business.
        dynamic: values may be put in when it runs; what only the run can know is left out.
    """
    data = document.at(path)
    if without is not None:
        data = {k: v for k, v in data.items() if k != without}
    try:
        model.model_validate(data)
    except ValidationError as error:
        for details in error.errors():
            loc = _inside(details["loc"], data)
            parts = (_at(data, loc[:i]) for i in range(len(loc) + 1))
            if not (dynamic and any(is_dynamic(part) for part in parts)):
                yield _translate(details, document, path, data)


def _translate(details: ErrorDetails, document: Document, path: NodePath, data: Any) -> BadInput:
    loc = _inside(details["loc"], data)
    context = details.get("ctx", {})
    kind = details["type"]
    if kind == "unknown_key":
        where = document.where((*path, *loc, context["key"]), key=True)
        return BadInput(details["msg"], where=where, fix=context.get("fix"))
    where = document.where((*path, *loc))
    if kind == "missing":
        name = details["loc"][-1]
        return BadInput(f"{name!r} is missing", where=where, fix=f"add `{name}: …`")
    if kind in _MESSAGES:
        return BadInput(f"{_name(loc)}{_MESSAGES[kind]}, got {show(_at(data, loc))}", where=where)
    if kind in ("duration", "whole_number", "literal_error", "enum", "greater_than_equal"):
        message = details["msg"].replace("Input should be", "expected")
        return BadInput(f"{_name(loc)}{message}, got {show(_at(data, loc))}", where=where)
    message = details["msg"].replace("Input should", "should").removeprefix("Value error, ")
    return BadInput(f"{_name(loc)}{message}", where=where, fix=context.get("fix"))


def _name(loc: NodePath) -> str:
    return f"{loc[-1]!r}: " if loc and isinstance(loc[-1], str) else ""


def _inside(loc: tuple[int | str, ...], data: Any) -> NodePath:
    """The part of pydantic's `loc` that is a path in the data (without union tags)."""
    found: list[str | int] = []
    for part in loc:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            continue
        found.append(part)
    return tuple(found)


def _at(data: Any, loc: NodePath) -> Any:
    for part in loc:
        data = data[part]
    return data
