"""Lambda authorizers of REST APIs, which LocalStack keeps and never asks.

Every request would come in. AWS: "Use API Gateway Lambda authorizers" in the developer guide.
Answers are not cached: the function is asked for each request, whatever
`authorizerResultTtlInSeconds` says.
"""

from __future__ import annotations

from typing import Any

from ..mends.on_import import after_import


def install() -> None:
    after_import("localstack.services.apigateway.next_gen.execute_api.gateway", _mend)


def _mend(module: Any) -> None:
    from .gate import authorize

    gateway = module.RestApiGateway
    stock = gateway.__init__

    def init(self: Any) -> None:
        stock(self)
        # Before the API key, which an authorizer may bring.
        keys = self.request_handlers.index(module.handlers.api_key_validation_handler)
        self.request_handlers.insert(keys, authorize)

    gateway.__init__ = init
