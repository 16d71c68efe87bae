"""A function that cannot run here is refused when it is created or changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from types import ModuleType
from typing import Any

from . import settings
from .runtimes import NoInterpreter, choose


def refused(runtimes: Iterable[str]) -> dict[str, str]:
    """Those of the runtimes that cannot run here, and why; "" is a container image."""
    found = {}
    for runtime in runtimes:
        try:
            choose(runtime or None, settings.current())
        except NoInterpreter as error:
            found[runtime] = str(error)
    return found


def install(provider: ModuleType) -> None:
    """`provider`: `localstack.services.lambda_.provider`, before its class is used."""
    cls = provider.LambdaProvider
    for name in ("create_function", "update_function_configuration"):
        setattr(cls, name, _checked(getattr(cls, name), provider.InvalidParameterValueException))


def _checked(operation: Callable[..., Any], refusal: type[Exception]) -> Callable[..., Any]:
    @wraps(operation)
    def checked(self: Any, context: Any, request: Any, *args: Any, **kwargs: Any) -> Any:
        creating = operation.__name__ == "create_function"
        if request.get("Runtime") or creating:
            try:
                choose(request.get("Runtime"), settings.current())
            except NoInterpreter as error:
                name = request.get("FunctionName")
                raise refusal(f"function {name} cannot run here: {error}") from error
        return operation(self, context, request, *args, **kwargs)

    return checked
