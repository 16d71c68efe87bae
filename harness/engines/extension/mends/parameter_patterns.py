"""A parameter's value that does not fit its AllowedPattern is refused.

Stock (4.13.1, 4.14.0) keeps the pattern and never looks at it.
Systems Manager API Reference, "PutParameter".
"""

from __future__ import annotations

import functools
import inspect
import re
from typing import Any

from .on_import import after_import


def install() -> None:
    after_import("moto.ssm.models", _mend)


def _mend(models: Any) -> None:
    backend = models.SimpleSystemManagerBackend
    stock = backend.put_parameter
    signature = inspect.signature(stock)

    @functools.wraps(stock)
    def put_parameter(*args: Any, **kwargs: Any) -> Any:
        given = signature.bind(*args, **kwargs).arguments
        pattern = given.get("allowed_pattern")
        if pattern and not re.search(pattern, given.get("value") or ""):
            from moto.core.exceptions import JsonRESTError

            raise JsonRESTError(
                "ParameterPatternMismatchException",
                f"Parameter value, cannot be validated against allowedPattern: {pattern}",
            )
        return stock(*args, **kwargs)

    backend.put_parameter = put_parameter
