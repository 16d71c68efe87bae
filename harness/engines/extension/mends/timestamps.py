"""Times as AWS writes them are read by Python's own parser, not by one for whatever people write.

botocore reads each time of an answer with `dateutil` (1.42): 0.2 ms, and LocalStack's services
read each other's answers that way. `2026-01-31T12:00:00.5Z` needs no guessing.
"""

from __future__ import annotations

import datetime
import functools
import re
from types import ModuleType
from typing import Any

from .on_import import after_import

_WRITTEN = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z", re.ASCII)


def install() -> None:
    after_import("botocore.utils", _mend)


def _mend(module: ModuleType) -> None:
    stock = module._parse_timestamp_with_tzinfo
    utc = module.tzutc()

    @functools.wraps(stock)
    def parse(value: Any, tzinfo: Any) -> Any:
        if isinstance(value, str) and _WRITTEN.fullmatch(value):
            try:
                return datetime.datetime.fromisoformat(value[:-1]).replace(tzinfo=utc)
            except ValueError:
                pass
        return stock(value, tzinfo)

    module._parse_timestamp_with_tzinfo = parse  # type: ignore[attr-defined]
