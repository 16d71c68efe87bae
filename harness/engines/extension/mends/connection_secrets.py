"""`!GetAtt Connection.SecretArn` of an `AWS::Events::Connection` is `unknown` (4.13.1).

Its provider does not ask for the secret that EventBridge made.
"""

from __future__ import annotations

import functools
from typing import Any

from .on_import import after_import


def install() -> None:
    after_import("localstack.services.events.resource_providers.aws_events_connection", _mend)


def _mend(module: Any) -> None:
    stock = module.EventsConnectionProvider.create

    @functools.wraps(stock)
    def create(self: Any, request: Any) -> Any:
        progress = stock(self, request)
        model = request.desired_state
        found = request.aws_client_factory.events.describe_connection(Name=model["Name"])
        model["SecretArn"] = found["SecretArn"]
        return progress

    module.EventsConnectionProvider.create = create
