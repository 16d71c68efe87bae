"""Request handlers of ours in LocalStack's chain, put there before the gateway is made."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .on_import import after_import

Handler = Callable[[Any, Any, Any], None]


def serve_before(handler: Handler, stock: str | None = None) -> None:
    """Args:
    handler: called with the chain, the context and the response.
    stock: the name of LocalStack's handler that it stands before; None: before all others.
    """

    def mend(app: Any) -> None:
        made = app.LocalstackAwsGateway.__init__

        def init(self: Any, *args: Any, **kwargs: Any) -> None:
            made(self, *args, **kwargs)
            handlers = self.request_handlers
            at = handlers.index(getattr(app.handlers, stock)) if stock else 0
            handlers.insert(at, handler)

        app.LocalstackAwsGateway.__init__ = init

    after_import("localstack.aws.app", mend)
