"""Authorizers of REST APIs, which LocalStack keeps and never asks: every request would come in.

AWS: "Use API Gateway Lambda authorizers", "Control access to REST APIs using Amazon Cognito user
pools as an authorizer" and "Control access to a REST API with IAM permissions" in the developer
guide.
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
