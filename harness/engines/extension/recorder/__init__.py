"""Records of every call that passes LocalStack's gateway, for whoever waits or reports."""

from __future__ import annotations

from typing import Any


def install() -> None:
    """Called once, before the LocalStack runtime is created: every gateway will record."""
    from localstack.aws import app, handlers

    from . import activity, calls, http_requests
    from .switch import SWITCH

    activity.install()
    gateway = app.LocalstackAwsGateway
    stock_init = gateway.__init__

    def init(self: Any, *args: Any, **kwargs: Any) -> None:
        stock_init(self, *args, **kwargs)
        requests = self.request_handlers
        requests.insert(0, calls.begin)
        routes = requests.index(handlers.serve_localstack_resources)
        requests.insert(routes, http_requests.join)
        requests.insert(requests.index(handlers.parse_service_request) + 1, calls.join)
        self.finalizers.append(calls.end)
        SWITCH.watch(self, counting={calls.begin, calls.end})

    gateway.__init__ = init
