"""A parameter that is a list is still text in what CloudFormation compares a template with.

So a stack whose template says `!Select [0, !Ref List]` or the like can be created, and then
neither updated nor deleted (4.13.1): only the parameter's new value is split.
"""

from __future__ import annotations

import functools
import re
from typing import Any

from .on_import import after_import

_LIST = re.compile(r"List<[^>]+>|CommaDelimitedList")


def install() -> None:
    after_import("localstack.services.cloudformation.engine.v2.change_set_model_preproc", _mend)


def _mend(module: Any) -> None:
    preprocessor = module.ChangeSetModelPreproc
    stock = preprocessor.visit_node_parameter

    @functools.wraps(stock)
    def visit(self: Any, node: Any) -> Any:
        delta = stock(self, node)
        kind = self.visit(node.type_)
        before_type = kind.after if module.is_nothing(kind.before) else kind.before
        if isinstance(delta.before, str) and _LIST.fullmatch(str(before_type)):
            delta.before = [item.strip() for item in delta.before.split(",")]
        return delta

    preprocessor.visit_node_parameter = visit
