"""`AWS::Scheduler::Schedule` of LocalStack makes no use of `ActionAfterCompletion`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


def mend(module: Any) -> None:
    stock = module.util

    class Utilities:
        """The module's own, with the property that it forgets to pass on."""

        def __getattr__(self, name: str) -> Any:
            return getattr(stock, name)

        def select_attributes(self, model: dict[str, Any], names: Iterable[str]) -> Any:
            forgotten = ["ActionAfterCompletion"] if "Target" in names else []
            return stock.select_attributes(model, [*names, *forgotten])

    module.util = Utilities()
