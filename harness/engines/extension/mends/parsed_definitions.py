"""A state machine's definition is parsed when it is created, not again for each execution.

Python's ANTLR takes 30 to 100 ms for a definition of ten states, and LocalStack parses it for
the check at creation and for each execution (4.13.1, 4.14.0). The tree is only read, so it is
kept; what is evaluated is built from it anew each time, since executions write into that.
"""

from __future__ import annotations

import functools
from collections import OrderedDict
from typing import Any

from .on_import import after_import

KEPT = 64
"""Definitions whose trees are kept, the last used ones."""


def install() -> None:
    after_import("localstack.services.stepfunctions.asl.parse.asl_parser", _mend)


def _mend(module: Any) -> None:
    cls = module.AmazonStateLanguageParser
    stock = cls.parse
    trees: OrderedDict[str, Any] = OrderedDict()

    @functools.wraps(stock)
    def parse(definition: str) -> tuple[Any, Any]:
        tree = trees.pop(definition, None)
        if tree is None:
            program, tree = stock(definition)
        else:
            program = module.Preprocessor().visit(tree)
        trees[definition] = tree
        while len(trees) > KEPT:
            trees.popitem(last=False)
        return program, tree

    cls.parse = staticmethod(parse)
