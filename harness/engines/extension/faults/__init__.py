"""Failures on demand: calls refused, deliveries lost or doubled, functions that crash."""

from __future__ import annotations

from typing import Any


def install() -> None:
    """Called once, before the LocalStack runtime is created, after the recorder's own."""
    from localstack.aws import app

    from ..recorder import calls as recorded
    from . import calls, deliveries, partial

    partial.install()
    deliveries.install()
    gateway = app.LocalstackAwsGateway
    stock_init = gateway.__init__

    def init(self: Any, *args: Any, **kwargs: Any) -> None:
        stock_init(self, *args, **kwargs)
        handlers = self.request_handlers
        handlers.insert(handlers.index(recorded.join) + 1, calls.inject)

    gateway.__init__ = init
