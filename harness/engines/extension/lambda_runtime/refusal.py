"""A function that cannot run here is refused when it is created or changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from types import ModuleType
from typing import Any

from . import settings
from .runtimes import NoInterpreter, choose

ARN_PARTS = 8
"""arn:aws:lambda:REGION:ACCOUNT:layer:NAME:VERSION"""


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


def extension_of(layers: Iterable[str]) -> tuple[str, str] | None:
    """The first of the layers (ARNs) that brings an extension, and that one's name."""
    from localstack.services.lambda_.invocation.models import lambda_stores

    from .executor import unpacked_layer

    for arn in layers:
        parts = arn.split(":")
        if len(parts) != ARN_PARTS:
            continue
        layer = lambda_stores[parts[4]][parts[3]].layers.get(parts[6])
        version = layer.layer_versions.get(parts[7]) if layer else None
        if version is None:
            continue
        place = unpacked_layer(version) / "extensions"
        if place.is_dir():
            for each in sorted(place.iterdir()):
                if each.is_file():
                    return arn, each.name
    return None


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
        if found := extension_of(request.get("Layers") or ()):
            layer, extension = found
            raise refusal(
                f"function {request.get('FunctionName')} cannot run here: its layer {layer} brings "
                f"the extension {extension}, and extensions are not run without Docker; leave the "
                "layer out"
            )
        return operation(self, context, request, *args, **kwargs)

    return checked
