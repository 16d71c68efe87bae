"""A state machine's definition is parsed when it is created, not again for each execution.

Python's ANTLR takes 30 to 100 ms for a definition of ten states, and LocalStack parses it for
the check at creation and for each execution (4.13.1, 4.14.0). What is made of it is only read:
what an execution writes is in its environment, and the items of a Map share it in stock too.
"""

from __future__ import annotations

import functools
from collections import OrderedDict
from typing import Any

from .on_import import after_import

KEPT = 64
"""Definitions that are kept, the last used ones."""


def install() -> None:
    after_import("localstack.services.stepfunctions.asl.parse.asl_parser", _mend)


def _mend(module: Any) -> None:
    cls = module.AmazonStateLanguageParser
    stock = cls.parse
    kept: OrderedDict[str, tuple[Any, Any]] = OrderedDict()

    @functools.wraps(stock)
    def parse(definition: str) -> tuple[Any, Any]:
        found = kept.pop(definition, None) or stock(definition)
        kept[definition] = found
        while len(kept) > KEPT:
            kept.popitem(last=False)
        return found

    cls.parse = staticmethod(parse)
