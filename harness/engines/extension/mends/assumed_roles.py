"""A service that acts in a role keeps the role's credentials, as AWS's services do.

LocalStack assumes the role anew for each task of a state machine and each event of a rule,
and with new credentials come new clients, 20 to 60 ms each (4.13.1, 4.14.0).
"""

from __future__ import annotations

import functools
import time
from collections import OrderedDict
from types import ModuleType
from typing import Any

from .on_import import after_import

KEPT_SECONDS = 900
"""The shortest session of AWS STS (API reference, "AssumeRole"): never beyond its end."""
_MOST = 256


def install() -> None:
    after_import("localstack.aws.connect", _mend_factories)


def _mend_factories(connect: ModuleType) -> None:
    stock = connect.ClientFactory.with_assumed_role
    kept: OrderedDict[tuple[Any, ...], tuple[float, Any]] = OrderedDict()

    @functools.wraps(stock)
    def with_assumed_role(self: Any, **given: Any) -> Any:
        # A configuration has no equality of its own; it is part of the key, and so kept alive.
        key = (self, *sorted(given.items(), key=lambda each: each[0]))
        now = time.time()
        made, factory = kept.get(key, (0.0, None))
        if not 0 <= now - made < KEPT_SECONDS:
            factory = stock(self, **given)
            kept[key] = (now, factory)
            while len(kept) > _MOST:
                kept.popitem(last=False)
        return factory

    connect.ClientFactory.with_assumed_role = with_assumed_role
