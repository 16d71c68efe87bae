"""FilterLogEvents tells events by their time, whichever stream holds them.

AWS takes `interleaved` as true since 2019 (CloudWatch Logs API reference: FilterLogEvents);
moto (5.1) goes stream by stream without it, so a function's environments came one after the
other.
"""

from __future__ import annotations

import functools
import inspect
from typing import Any

from .on_import import after_import


def install() -> None:
    after_import("moto.logs.models", _mend)


def _mend(models: Any) -> None:
    stock = models.LogGroup.filter_log_events
    signature = inspect.signature(stock)

    @functools.wraps(stock)
    def filter_log_events(*given: Any, **named: Any) -> Any:
        bound = signature.bind(*given, **named)
        bound.arguments["interleaved"] = True
        return stock(*bound.args, **bound.kwargs)

    models.LogGroup.filter_log_events = filter_log_events
