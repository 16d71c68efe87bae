"""One parser and one serializer for each service, instead of one for each internal client.

LocalStack keeps them by the service model that a request carries. A call that stays in the
process carries its client's own model, so each new client builds the parser anew: for REST
services that compiles a route for each operation (60 ms for S3), and all of them are kept for
good (4.13.1, 4.14.0). It took a fifth of the engine's time in a run of many deployments.

LocalStack's own models, which requests from outside carry, are patched: they know operations
that clients' models lack (S3's PostObject). So there are two for each service.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from types import ModuleType
from typing import Any

from .on_import import after_import

_OWN = "harness_own"


def install() -> None:
    after_import("localstack.aws.spec", _mark_own_models)
    after_import("localstack.aws.protocol.parser", _mend("create_parser"))
    after_import("localstack.aws.protocol.serializer", _mend("create_serializer"))


def _mark_own_models(spec: Any) -> None:
    stock = spec.load_service

    @functools.wraps(stock)
    def load_service(*args: Any, **kwargs: Any) -> Any:
        model = stock(*args, **kwargs)
        setattr(model, _OWN, True)
        return model

    spec.load_service = load_service


def _mend(name: str) -> Callable[[ModuleType], None]:
    def mend(module: ModuleType) -> None:
        stock = getattr(module, name)
        made: dict[tuple[Any, ...], Any] = {}

        @functools.wraps(stock)
        def create(service: Any, protocol: Any = None) -> Any:
            own = hasattr(service, _OWN)
            spoken = protocol or service.protocol
            key = (service.service_name, service.api_version, spoken, own)
            if key not in made:
                made[key] = stock(service, protocol)
            return made[key]

        setattr(module, name, create)

    return mend
