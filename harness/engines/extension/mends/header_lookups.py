"""A header that is not there is told by a value, not by raising and catching an exception.

werkzeug makes an HTTP error with each miss (3.1), and for a call to S3 LocalStack asks for some
forty headers, of which a request has five: a twentieth of the time that the call takes.
"""

from __future__ import annotations

import functools
from types import ModuleType
from typing import Any

from .on_import import after_import

_MISSING = object()


def install() -> None:
    after_import("werkzeug.datastructures.headers", _mend)


def _mend(module: ModuleType) -> None:
    headers = module.Headers
    stock_get, stock_contains, own = headers.get, headers.__contains__, headers._get_key

    @functools.wraps(stock_get)
    def get(self: Any, key: Any, default: Any = None, type: Any = None) -> Any:
        if type is not None or self._get_key.__func__ is not own or not isinstance(key, str):
            return stock_get(self, key, default, type)
        found = _found(self, key)
        return default if found is _MISSING else found

    @functools.wraps(stock_contains)
    def contains(self: Any, key: Any) -> bool:
        if self._get_key.__func__ is not own or not isinstance(key, str):
            return bool(stock_contains(self, key))
        return _found(self, key) is not _MISSING

    headers.get, headers.__contains__ = get, contains


def _found(headers: Any, key: str) -> Any:
    wanted = key.lower()
    for name, value in headers._list:
        if name.lower() == wanted:
            return value
    return _MISSING
