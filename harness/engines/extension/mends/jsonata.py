"""JSONata in Python instead of in a Java machine that is downloaded at first use.

Stock (4.13.1, 4.14.0) fetches a Java runtime and a jar for the first JSONata expression.
`jsonata-python` (one pure package) evaluates the same expressions; where it is not
installed, the state fails at once and says so.
"""

from __future__ import annotations

import importlib
from typing import Any

from .on_import import after_import


def install() -> None:
    after_import("localstack.services.stepfunctions.asl.jsonata.jsonata", _mend)


def _mend(module: Any) -> None:
    def evaluate(expression: str) -> Any:
        try:
            library = importlib.import_module("jsonata.jsonata")
            null = importlib.import_module("jsonata.utils").Utils.NULL_VALUE
        except ModuleNotFoundError as error:
            raise module.JSONataException(
                "Unsupported",
                "JSONata is not supported by this engine: jsonata-python is not installed in it",
            ) from error
        try:
            return _plain(library.Jsonata(expression).evaluate(None), null)
        except Exception as error:
            raise module.JSONataException("UNKNOWN", str(error)) from error

    module._eval_jsonata = evaluate


def _plain(value: Any, null: Any) -> Any:
    """The result as JSON data: no sequences of the library's own, whole numbers as integers."""
    if value is null:
        return None
    if isinstance(value, dict):
        return {str(key): _plain(element, null) for key, element in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(element, null) for element in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if callable(value):
        raise TypeError("the expression evaluates to a function, which is no JSON value")
    return value
