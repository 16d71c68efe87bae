"""Records of every call that passes LocalStack's gateway, for whoever waits or reports."""

from __future__ import annotations

from typing import Any


def install() -> None:
    """Called once, before the LocalStack runtime is created: every gateway will record."""
    from localstack.aws import app, handlers

    from . import calls, http_requests

    gateway = app.LocalstackAwsGateway
    stock_init = gateway.__init__

    def init(self: Any, *args: Any, **kwargs: Any) -> None:
        stock_init(self, *args, **kwargs)
        self.request_handlers.insert(0, calls.begin)
        answered = self.response_handlers.index(handlers.parse_service_response) + 1
        self.response_handlers[answered:answered] = [calls.record, http_requests.record]

    gateway.__init__ = init
