"""The control server: records, reset, and what no AWS API tells, on a port of its own."""

from __future__ import annotations

import os


def install() -> None:
    """Called once, before the LocalStack runtime is created: serve from now on."""
    from .. import reset
    from . import gateway_info, guard, server

    reset.install()
    listen = os.environ.get("HARNESS_CONTROL_LISTEN")
    if listen:
        server.start(guard.parse_listen(listen))
    gateway_info.install()
