"""Texts of a definition are JSON strings: what is escaped in them is read as it is meant.

Stock takes names, paths and constants of variables with their backslashes (4.13.1).
"""

from __future__ import annotations

import functools
import json
from typing import Any

from ..mends.on_import import after_import


def install() -> None:
    after_import("localstack.services.stepfunctions.asl.parse.preprocessor", _mend)


def _mend(module: Any) -> None:
    cls = module.Preprocessor
    stock = cls._inner_string_of

    @functools.wraps(stock)
    def inner_string_of(parser_rule_context: Any) -> str | None:
        text = stock(parser_rule_context)
        if text is None or "\\" not in text:
            return text
        return str(json.loads(f'"{text}"'))

    cls._inner_string_of = staticmethod(inner_string_of)
