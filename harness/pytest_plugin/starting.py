"""From settings to an engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from harness.pytest_plugin.settings import Settings

if TYPE_CHECKING:
    from harness.engines.base import Engine


def create(settings: Settings) -> Engine:
    """The engine that the settings name, not yet started.

    Raises:
        BadInput: the engine is unknown, or `endpoint` was asked for and nothing is up.
    """
    from harness.engines import registry

    if settings.url:
        return registry.create("endpoint", url=settings.url)
    if settings.engine == "endpoint":
        return registry.create("endpoint")
    options: dict[str, Any] = {"port": settings.port or None}
    if settings.keep:
        options["detached"] = True
    return registry.create(settings.engine, **options)
