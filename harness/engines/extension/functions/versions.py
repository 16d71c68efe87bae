"""A published version cannot be changed: whoever names one in an update is told so.

Stock (4.13.1, 4.14.0) changes `$LATEST` instead. Source: Lambda developer guide, "Manage
Lambda function versions".
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from types import ModuleType
from typing import Any

from ..mends.on_import import after_import

UNQUALIFIED_ONLY = (
    "This operation is permitted on Lambda functions only. Aliases and versions do not support "
    "this operation. Please specify either a function name or an unqualified function ARN."
)


def install() -> None:
    after_import("localstack.services.lambda_.provider", _mend)


def _mend(provider: ModuleType) -> None:
    cls = provider.LambdaProvider
    for name in ("update_function_configuration", "update_function_code"):
        setattr(cls, name, _unqualified(getattr(cls, name), provider))


def _unqualified(operation: Callable[..., Any], provider: ModuleType) -> Callable[..., Any]:
    @functools.wraps(operation)
    def checked(self: Any, context: Any, request: Any, *args: Any, **kwargs: Any) -> Any:
        _, qualifier = provider.api_utils.get_name_and_qualifier(
            request.get("FunctionName"), None, context
        )
        if qualifier and qualifier != "$LATEST":
            raise provider.InvalidParameterValueException(UNQUALIFIED_ONLY, Type="User")
        return operation(self, context, request, *args, **kwargs)

    return checked
