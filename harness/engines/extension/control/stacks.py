"""Waits for a stack or a change set to come to rest: one request instead of many looks."""

from __future__ import annotations

import time
from typing import Any

from ..imported import imported

_LONGEST = 20.0
"""Seconds for one request; who asked asks again."""
_LOOK_EVERY = 0.02
"""Seconds. LocalStack sets attributes and tells nobody; to read them is cheap."""


def settled(account: str, region: str, stack_id: str, change_set_id: str | None) -> bool:
    """Wait until nothing is computed or executed any more; False: not yet.

    True too where there is no such stack or change set: the caller's next look will say so.
    """
    stores = imported("localstack.services.cloudformation.stores")
    if stores is None:
        return True
    store = stores.get_cloudformation_store(account, region)
    end = time.monotonic() + _LONGEST
    while time.monotonic() < end:
        change_set = store.change_sets.get(change_set_id)
        if not _busy(store.stacks_v2.get(stack_id), change_set):
            return True
        time.sleep(_LOOK_EVERY)
    return False


def _busy(stack: Any, change_set: Any) -> bool:
    if change_set is not None and _in_progress(change_set.status):
        return True
    if stack is None:
        return False
    # A stack that waits for its first change set's execution is REVIEW_IN_PROGRESS.
    if stack.status != "REVIEW_IN_PROGRESS" and _in_progress(stack.status):
        return True
    return change_set is not None and _in_progress(change_set.execution_status)


def _in_progress(status: str) -> bool:
    return str(status).endswith(("IN_PROGRESS", "PENDING"))
