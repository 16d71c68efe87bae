"""A service that is just being loaded is not answered for by those who come second.

Stock (4.13.1, 4.14.0) notes a service as loaded before its operations have handlers: a call that
comes between the two is refused with `no handler for operation`. Whoever puts the handlers in place
holds the service's lock, so that is waited for.
"""

from __future__ import annotations

from typing import Any

from .on_import import after_import


def install() -> None:
    after_import("localstack.aws.handlers.service_plugin", _mend)


def _mend(module: Any) -> None:
    loader = module.ServiceLoader
    stock = loader.require_service

    def require_service(self: Any, chain: Any, context: Any, response: Any) -> None:
        if not context.service:
            return
        name = context.service.service_name
        ready: set[str] = self.__dict__.setdefault("harness_ready", set())
        if name in ready:
            return
        stock(self, chain, context, response)
        with self.service_locks[name]:
            ready.add(name)

    loader.require_service = require_service
