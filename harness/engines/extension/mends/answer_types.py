"""The kind of an answer follows from two headers of its request, and is worked out once for each.

werkzeug parses and weighs what a client accepts, for each answer anew (LocalStack 4.13.1, 4.14.0):
a twentieth of the time that a call takes. Clients differ in it hardly ever.
"""

from __future__ import annotations

import functools
from types import ModuleType
from typing import Any

from .on_import import after_import

_MOST = 500


def install() -> None:
    after_import("localstack.aws.protocol.serializer", _mend)


def _mend(module: ModuleType) -> None:
    serializer = module.ResponseSerializer
    stock = serializer._get_mime_type
    found: dict[tuple[Any, ...], str] = {}

    @functools.wraps(stock)
    def get_mime_type(self: Any, headers: Any) -> str:
        said = (headers.get("Accept"), headers.get("Content-Type")) if headers else ()
        key = (type(self), *said)
        kind = found.get(key)
        if kind is None:
            kind = stock(self, headers)
            if len(found) < _MOST:
                found[key] = kind
        return kind

    serializer._get_mime_type = get_mime_type
