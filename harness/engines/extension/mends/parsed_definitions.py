"""A state machine's definition is parsed when it is first seen, not again for each execution.

Python's ANTLR takes 30 to 100 ms for a definition of ten states, and LocalStack parses it for
the check at creation and for each execution (4.13.1, 4.14.0). What is made of it is only read:
what an execution writes is in its environment, and the items of a Map share it in stock too. The
program is kept for later engines too; the tree of what was parsed, which the check of an express
workflow looks through, is made again when somebody does.
"""

from __future__ import annotations

import functools
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from . import kept_definitions
from .on_import import after_import

KEPT = 64
"""Definitions that are kept, the last used ones."""


def install() -> None:
    after_import("localstack.services.stepfunctions.asl.parse.asl_parser", _mend)


def _mend(module: Any) -> None:
    cls = module.AmazonStateLanguageParser
    stock = cls.parse
    kept: OrderedDict[str, tuple[Any, Any]] = OrderedDict()

    def made(definition: str) -> tuple[Any, Any]:
        program = kept_definitions.read(definition)
        if program is not None:
            return program, _Tree(lambda: stock(definition)[1])
        program, tree = stock(definition)
        kept_definitions.write(definition, program)
        return program, tree

    @functools.wraps(stock)
    def parse(definition: str) -> tuple[Any, Any]:
        found = kept.pop(definition, None) or made(definition)
        kept[definition] = found
        while len(kept) > KEPT:
            kept.popitem(last=False)
        return found

    cls.parse = staticmethod(parse)


class _Tree:
    """What was parsed, made when a visitor comes who does more than to walk through it."""

    def __init__(self, make: Callable[[], Any]) -> None:
        self._make = functools.cache(make)

    def accept(self, visitor: Any) -> Any:
        from localstack.services.stepfunctions.asl.static_analyser import static_analyser

        if type(visitor) is static_analyser.StaticAnalyser:
            return None
        return self._make().accept(visitor)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(self._make(), name)
