"""The class of a service's clients is made once, not for each client.

botocore makes a class with a method and a docstring for every operation whenever a client is
made (1.40): 90 kB and a millisecond each. LocalStack's services make a client for each account
and service that they call, hundreds in a long run.
"""

from __future__ import annotations

import functools
from typing import Any

from .on_import import after_import


def install() -> None:
    after_import("botocore.client", _mend)


def _mend(module: Any) -> None:
    creator = module.ClientCreator
    stock = creator._create_client_class
    made: dict[tuple[object, ...], type] = {}

    @functools.wraps(stock)
    def create_client_class(self: Any, service_name: str, service_model: Any) -> type:
        key = (service_name, service_model.api_version, *_customisations(self, service_name))
        if key not in made:
            made[key] = stock(self, service_name, service_model)
        return made[key]

    creator._create_client_class = create_client_class


def _customisations(creator: Any, service_name: str) -> list[str]:
    """What a session adds to the class, such as boto3's transfers of S3: by the handlers' names."""
    emitter = getattr(creator._event_emitter, "_emitter", creator._event_emitter)
    handlers = emitter._handlers.prefix_search(f"creating-client-class.{service_name}")
    return [getattr(each, "__qualname__", repr(each)) for each in handlers]
