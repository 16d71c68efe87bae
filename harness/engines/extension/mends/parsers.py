"""One parser and one serializer for each service, instead of one for each internal client.

LocalStack keeps them by the service model that a request carries. A call that stays in the
process carries its client's own model, so each new client builds the parser anew: for REST
services that compiles a route for each operation (60 ms for S3), and all of them are kept for
good (4.13.1, 4.14.0). It took a fifth of the engine's time in a run of many deployments.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from types import ModuleType
from typing import Any

from .on_import import after_import


def install() -> None:
    after_import("localstack.aws.protocol.parser", _mend("create_parser"))
    after_import("localstack.aws.protocol.serializer", _mend("create_serializer"))


def _mend(name: str) -> Callable[[ModuleType], None]:
    def mend(module: ModuleType) -> None:
        stock = getattr(module, name)
        made: dict[tuple[Any, ...], Any] = {}

        @functools.wraps(stock)
        def create(service: Any, protocol: Any = None) -> Any:
            key = (service.service_name, service.api_version, protocol or service.protocol)
            if key not in made:
                made[key] = stock(service, protocol)
            return made[key]

        setattr(module, name, create)

    return mend
