"""The native engine's start, made short: what costs time before the first call and gives nothing.

LocalStack 4.13.1, 2 cores that were shared: from 2.1-2.3 s to the first answered call down to
1.6-1.75 s, together with a certificate made at installation. Of that the collector, which
walks over freshly imported modules, is 0.2-0.3 s; the OpenAPI validators, off by default, and
the libraries of a DNS server that is off were not measured one by one.
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
