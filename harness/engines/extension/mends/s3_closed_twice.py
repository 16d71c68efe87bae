"""A stored object that is closed a second time, as whoever reads it and the collector do.

Stock (4.13.1, 4.14.0) releases its lock each time, which raises the second time; Python 3.13 prints
that as an exception ignored. Source: Python Library Reference, "io": closing twice is no fault.
"""

from __future__ import annotations

from typing import Any

from .on_import import after_import


def install() -> None:
    after_import("localstack.services.s3.storage.ephemeral", _mend)


def _mend(ephemeral: Any) -> None:
    stored = ephemeral.EphemeralS3StoredObject
    stock = stored.close

    def close(self: Any) -> None:
        if not self.closed:
            stock(self)

    stored.close = close
