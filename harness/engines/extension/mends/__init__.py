"""Faults of the LocalStack releases that we run, mended when they are imported."""

from __future__ import annotations

import sys


def install() -> None:
    """Install every mend that has to be in place before LocalStack is imported."""
    if sys.version_info < (3, 13):
        from . import lock_annotation

        lock_annotation.install()
