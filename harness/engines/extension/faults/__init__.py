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
        names = [_origin(handler) for handler in self.request_handlers]
        self.request_handlers.insert(names.index(recorded.join) + 1, calls.inject)

    gateway.__init__ = init


def _origin(handler: Any) -> Any:
    """The recorder's handler, also where its switch is around it."""
    return getattr(handler, "__wrapped__", handler)
