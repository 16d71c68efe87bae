"""Faults of the LocalStack releases that we run, mended when they are imported."""

from __future__ import annotations

import functools
import sys


@functools.cache
def install() -> None:
    """Install every mend that has to be in place before LocalStack is imported, once."""
    from . import (
        downloads,
        form_bodies,
        jsonata,
        listen_address,
        s3_keys,
        ses_email_identity,
        shutdown,
        waits,
    )

    if sys.version_info < (3, 13):
        from . import lock_annotation

        lock_annotation.install()
    if sys.version_info < (3, 12):
        from . import uuid_names

        uuid_names.install()
    for mend in (
        downloads,
        form_bodies,
        jsonata,
        listen_address,
        s3_keys,
        ses_email_identity,
        shutdown,
        waits,
    ):
        mend.install()
