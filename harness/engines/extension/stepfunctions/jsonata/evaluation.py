"""One expression, evaluated over bound values.

Stock writes every bound value into the expression's text, and has the whole parsed again for
each evaluation; a text with a quotation mark in it then is no expression any more (4.13.1). Here
the values are bound, and an expression is parsed once.
"""

from __future__ import annotations

import copy
import functools
import importlib
from collections.abc import Mapping
from types import ModuleType
from typing import Any

from .functions import bind

PARSED = 512
"""Expressions whose trees are kept, the last used ones."""


class _Undefined:
    def __repr__(self) -> str:
        return "undefined"


UNDEFINED = _Undefined()
"""What an expression answers that selects nothing; null is None."""


class Failed(Exception):
    """The expression cannot be parsed or evaluated; `code` is JSONata's own, such as T2001."""

    def __init__(self, message: str, code: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.code = code


class Unsupported(Failed):
    """The expression's value is no JSON value: a function."""


def evaluate(expression: str, bindings: Mapping[str, Any]) -> Any:
    """The value as JSON data, or UNDEFINED.

    `bindings`: variables by their names without the `$`, JSON data. Raises Failed, Unsupported.
    """
    library = _library()
    null = _null()
    parsed = copy.copy(check(expression))
    # Functions of the language ask for the instance that runs in their thread.
    library.Jsonata.CURRENT.jsonata = parsed
    frame = {name: _inward(value, null) for name, value in bindings.items()}
    try:
        value = parsed.evaluate(None, frame)
    except RecursionError:
        raise Failed("the expression recurses too deeply", "D1011") from None
    except Exception as error:
        raise _failure(error) from error
    return UNDEFINED if value is None else _outward(value, null)


@functools.lru_cache(PARSED)
def check(expression: str) -> Any:
    """The parsed expression; Failed where it is none."""
    library = _library()
    try:
        parsed = library.Jsonata(expression)
    except Exception as error:
        raise _failure(error) from error
    parsed.set_output_convert_nulls(False)
    bind(parsed)
    return parsed


def _library() -> ModuleType:
    try:
        return importlib.import_module("jsonata.jsonata")
    except ModuleNotFoundError as error:
        raise Failed(
            "JSONata is not supported by this engine: jsonata-python is not installed in it"
        ) from error


@functools.cache
def _null() -> Any:
    return importlib.import_module("jsonata.utils").Utils.NULL_VALUE


def _failure(error: Exception) -> Failed:
    return Failed(str(error), str(getattr(error, "error", "") or ""))


def _inward(value: Any, null: Any) -> Any:
    """JSON data as the library takes it: its own null, since None is what is not there."""
    if value is None:
        return null
    if isinstance(value, dict):
        return {key: _inward(element, null) for key, element in value.items()}
    if isinstance(value, list):
        return [_inward(element, null) for element in value]
    return value


def _outward(value: Any, null: Any) -> Any:
    """JSON data: no sequences of the library's own, whole numbers as integers."""
    if value is None or value is null:
        return None
    if isinstance(value, dict):
        return {str(key): _outward(element, null) for key, element in value.items()}
    if isinstance(value, list | tuple | range):
        return [_outward(element, null) for element in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, str | int | float):
        return value
    if hasattr(value, "__iter__") and hasattr(value, "__len__"):
        return [_outward(element, null) for element in value]
    raise Unsupported("the expression's value is a function")
