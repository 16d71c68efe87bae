"""Calls that the harness makes come as objects, not as signed HTTP, and some that services make:
nothing is written and read again that both sides have as data. All that an HTTP call goes through
sees them."""

from __future__ import annotations

import functools
from typing import Any

from ..mends.on_import import after_import

INSIDE = "inside"
"""Stands for the encoding of an answer that is not encoded."""


def install() -> None:
    """Called once, before the LocalStack runtime is created."""
    after_import("localstack.aws.skeleton", _mend)


def _mend(module: Any) -> None:
    stock = module.Skeleton.invoke

    @functools.wraps(stock)
    def invoke(self: Any, context: Any) -> Any:
        if (tag := context.get("harness_tag")) is None:
            return stock(self, context)
        from .serving import InsideSerializer, ObjectSerializer

        serializer = (InsideSerializer if tag == INSIDE else ObjectSerializer)(context)
        try:
            if context.operation.name not in self.dispatch_table:
                raise NotImplementedError
            return self.dispatch_request(serializer, context, context.service_request)
        except module.ServiceException as error:
            return self.on_service_exception(serializer, context, error)
        except NotImplementedError as error:
            return self.on_not_implemented_error(serializer, context, error)

    module.Skeleton.invoke = invoke
