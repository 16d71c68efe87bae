"""A local cloud and an integration-test harness for serverless applications on AWS."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from harness.expecting import expect
    from harness.pytest_plugin.application.application import Application

__version__ = "0.1.0"
__all__ = ["Application", "__version__", "expect"]

# Imported when they are asked for: the command line needs neither.
_HOMES = {
    "expect": "harness.expecting",
    "Application": "harness.pytest_plugin.application.application",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
