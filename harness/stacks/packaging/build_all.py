"""Builds several functions and layers at once, each content once."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed

from harness.engines.base import Progress
from harness.stacks.build.cache import is_cached
from harness.stacks.packaging.code import Code

_AT_ONCE = 4


def build_all(codes: Sequence[Code], tell: Progress) -> None:
    """Build what is not in the cache, telling what was begun and how many are done.

    Raises:
        DeployError: the first build that failed; those that were not begun are left.
    """
    wanted = {code.plan.key: code for code in codes if code.plan is not None}
    new = [code for key, code in wanted.items() if not is_cached(key)]
    if not new:
        return
    for code in new:
        tell(f"building {code.title}", None)
    pool = ThreadPoolExecutor(_AT_ONCE)
    try:
        running = [pool.submit(code.dependencies, tell) for code in new]
        for done, future in enumerate(as_completed(running), 1):
            future.result()
            if len(new) > 1:
                tell(f"built {done} of {len(new)}", done / len(new))
    finally:
        pool.shutdown(cancel_futures=True)
