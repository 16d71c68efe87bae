"""Faults of the LocalStack releases that we run, mended when they are imported."""

from __future__ import annotations

import functools
import sys


@functools.cache
def install() -> None:
    """Install every mend that has to be in place before LocalStack is imported, once."""
    from . import listen_address

    if sys.version_info < (3, 13):
        from . import lock_annotation

        lock_annotation.install()
    for mend in (listen_address,):
        mend.install()
