"""Two threads that parse Python source at once can fail, in Python 3.11 (shown on 3.11.7).

The interpreter counts the depth of the conversion in one place for all threads, and ends it
with `SystemError: AST constructor recursion depth mismatch` when they interleave. werkzeug
parses for each route, and LocalStack adds routes when a service is first called:
an unrelated call then answers 500. It shows rarely, when services are first used in parallel.
"""

from __future__ import annotations

import ast
import builtins
import functools
import threading
from typing import Any

from .on_import import after_import

_LOCK = threading.RLock()


def install() -> None:
    ast.parse = _one_at_a_time(ast.parse)
    after_import("werkzeug.routing.rules", _mend)


def _mend(rules: Any) -> None:
    rules.compile = _one_at_a_time(builtins.compile)


def _one_at_a_time(call: Any) -> Any:
    @functools.wraps(call)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        with _LOCK:
            return call(*args, **kwargs)

    return wrapper
