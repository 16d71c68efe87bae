"""Dropping all that an account has: what is deployed, its data, and what runs for it.

Nothing is deleted through an API, one after another: what waits or runs is stopped, and the
account's stores are dropped as a whole. Other accounts, and what is shared, stay.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from . import (
    apis,
    bundles,
    files,
    functions,
    metrics,
    pools,
    rules,
    schedules,
    settings,
    stacks,
    tables,
)

LOG = logging.getLogger(__name__)

STEPS: dict[str, Callable[[str], list[str]]] = {
    "functions": functions.drop,
    "schedules and pipes": schedules.drop,
    "rules": rules.drop,
    "APIs": apis.drop,
    "tables": tables.drop,
    "objects": files.drop,
    "user pools": pools.drop,
    "metrics and alarms": metrics.drop,
    "stacks": stacks.drop,
    "stores": bundles.drop,
    "settings": settings.drop,
}
"""In the order in which it is done: what acts first, what it would act on last. Each answers
with what it could not drop, and why."""


def drop(account: str) -> tuple[list[str], dict[str, float]]:
    """What could not be dropped, with the reason; and the milliseconds of each step."""
    left: list[str] = []
    took: dict[str, float] = {}
    for name, step in STEPS.items():
        began = time.perf_counter()
        try:
            left += step(account)
        except Exception as error:
            LOG.exception("%s of %s are not dropped", name, account)
            left.append(f"{name}: {type(error).__name__}: {error}")
        took[name] = round((time.perf_counter() - began) * 1000, 2)
    return left, took
