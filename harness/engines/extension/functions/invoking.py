"""What every invocation meets first, from wherever it comes: payload limits, loops.

LocalStack 4.13.1 and 4.14.0 have neither.
"""

from __future__ import annotations

import functools
from types import ModuleType
from typing import Any

from ..mends.on_import import after_import
from . import payloads, recursion


def install() -> None:
    after_import("localstack.services.lambda_.invocation.lambda_service", _mend)


def _mend(module: ModuleType) -> None:
    cls = module.LambdaService
    stock = cls.invoke

    @functools.wraps(stock)
    def invoke(self: Any, *args: Any, **given: Any) -> Any:
        payloads.check(given.get("payload"), given.get("invocation_type"))
        account, region = given["account_id"], given["region"]
        function = module.lambda_stores[account][region].functions.get(given["function_name"])
        if function is None or given.get("invocation_type") == "DryRun":
            return stock(self, *args, **given)
        arn = function.latest().id.unqualified_arn()
        later = given.get("invocation_type") == "Event"
        with recursion.one_more(function, arn, later=later):
            return stock(self, *args, **given)

    cls.invoke = invoke
