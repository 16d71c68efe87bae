"""The native engine's start, made short: what costs time before the first call and gives nothing.

Measured on LocalStack 4.13.1 (2 cores): 2.2 s to the first answered call as it comes, of
which 0.3 s is the collector walking over freshly imported modules, 0.2 s the OpenAPI
validator that is off by default, 0.1 s DNS libraries for a DNS server that is off.
"""

from __future__ import annotations

import gc
import importlib.abc
import importlib.machinery
import importlib.util
import os
import sys
import types
from collections.abc import Sequence

_VALIDATION = "localstack.aws.handlers.validation"
_VALIDATION_SETTINGS = ("OPENAPI_VALIDATE_REQUEST", "OPENAPI_VALIDATE_RESPONSE")
_LAZY = frozenset({"dns.resolver", "dns.message", "dns.query"})
COLLECTOR_THRESHOLD = 20_000
"""Allocations between two young collections: requests make much short-lived garbage."""


def install() -> None:
    """Before LocalStack is imported."""
    gc.disable()
    sys.meta_path.insert(0, _Lazily())
    if not any(os.environ.get(name, "0") in ("1", "true") for name in _VALIDATION_SETTINGS):
        sys.modules[_VALIDATION] = _without_validation()


def collect_from_now_on() -> None:
    """When the gateway answers: from here on garbage is collected."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECTOR_THRESHOLD, 20, 20)
    gc.enable()


class _Off:
    """A handler that does nothing, as the validators do unless they are switched on."""

    def __call__(self, chain: object, context: object, response: object) -> None:
        pass


def _without_validation() -> types.ModuleType:
    module = types.ModuleType(_VALIDATION, "Stands in for the OpenAPI validators.")
    for name in ("OpenAPIRequestValidator", "OpenAPIResponseValidator"):
        setattr(module, name, type(name, (_Off,), {}))
    return module


class _Lazily(importlib.abc.MetaPathFinder):
    """Executes some modules not when they are imported but when they are first used."""

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,
        target: types.ModuleType | None = None,
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname not in _LAZY:
            return None
        spec = importlib.machinery.PathFinder.find_spec(fullname, path, target)
        if spec and spec.loader:
            spec.loader = importlib.util.LazyLoader(spec.loader)
        return spec
