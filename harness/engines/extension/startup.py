"""The native engine's start, made short: what costs time before the first call and gives nothing.

LocalStack 4.13.1 on Python 3.11 with the collector off: 1.37 s of CPU until a first
`GetCallerIdentity` is answered and 148 MB; with what is here, in `mends.service_models` and in
`mends.managed_policies` 0.89 s and 108 MB; `mends.start_imports` and `mends.tls_later` take
another fifth of both off. By far the most of it are imports: what is off by default, or is needed
by few calls, is imported when it is first used.
"""

from __future__ import annotations

import contextlib
import gc
import importlib.abc
import importlib.machinery
import importlib.util
import logging
import os
import sys
import types
from collections.abc import Iterator, Sequence
from typing import Any

from .mends.on_import import after_import, around_import
from .mends.stand_ins import missing, real_module, stand_in, when_called

_VALIDATION = "localstack.aws.handlers.validation"
_VALIDATION_SETTINGS = ("OPENAPI_VALIDATE_REQUEST", "OPENAPI_VALIDATE_RESPONSE")
_LAZY = frozenset({"dns.resolver", "dns.message", "dns.query"})
COLLECTOR_THRESHOLD = 20_000
"""Allocations between two young collections: requests make much short-lived garbage."""
MIDDLE_THRESHOLD = 3
"""Young collections between two of the middle: what was in use in a young one (a message on its
way, 30 KB an event through topic, queue, function and table) is garbage at the next."""
OLD_THRESHOLD = 1
"""Collections of the middle between two of all. Python puts that off until a quarter of what
survived the last one has come anew."""


def install() -> None:
    """Before LocalStack is imported."""
    gc.disable()
    sys.meta_path.insert(0, _Lazily())
    if not any(os.environ.get(name, "0") in ("1", "true") for name in _VALIDATION_SETTINGS):
        stand_in(_VALIDATION, OpenAPIRequestValidator=_Off, OpenAPIResponseValidator=_Off)
    when_called("localstack.utils.catalog.plugins", "get_aws_catalog")
    when_called("localstack.aws.catalog_exceptions", "get_service_availability_exception")
    presigned = when_called("localstack.services.s3.presigned_url", "validate_post_policy")
    presigned.S3PreSignedURLRequestHandler = _handler_of(presigned)  # type: ignore[attr-defined]
    if os.environ.get("DNS_ADDRESS") == "0":
        stand_in(
            "localstack.dns.server",
            start_dns_server=_nothing,
            is_server_running=_nothing,
            revert_network_configuration=_nothing,
            stop_servers=_nothing,
        )
    around_import("rolo.routing.handler", lambda: missing("pydantic"))  # no route needs it
    after_import("localstack.aws.handlers.service", _moto_exceptions_later)
    after_import("localstack.aws.patches", _moto_patches_later)


def collect_from_now_on() -> None:
    """When the gateway answers: from here on garbage is collected."""
    gc.collect()
    gc.freeze()
    gc.collect()  # what is frozen no longer counts as what survived
    gc.set_threshold(COLLECTOR_THRESHOLD, MIDDLE_THRESHOLD, OLD_THRESHOLD)
    gc.enable()
    # What was called is recorded; a line about each request is for those who look for a fault.
    if os.environ.get("DEBUG", "0") == "0":
        logging.getLogger("localstack.request").setLevel(logging.WARNING)


@contextlib.contextmanager
def without_collecting() -> Iterator[None]:
    """What is loaded here stays, so it is not looked through for garbage, now or later."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


class _Off:
    """A handler that does nothing, as the validators do unless they are switched on."""

    def __call__(self, chain: object, context: object, response: object) -> None:
        pass


def _nothing(*_arguments: object, **_named: object) -> None:
    pass


def _handler_of(module: types.ModuleType) -> type:
    class Later:
        """S3's handler, made when S3 is first called."""

        def __init__(self) -> None:
            self._handler: Any = None

        def __call__(self, *args: Any) -> None:
            if self._handler is None:
                real = real_module(module.__name__, module)
                self._handler = real.S3PreSignedURLRequestHandler()
            self._handler(*args)

    return Later


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


class _Moto(type):
    """The class of a class that is moto's, when moto has been imported."""

    def __instancecheck__(cls, instance: object) -> bool:
        moto = sys.modules.get("moto.core.exceptions")
        return moto is not None and isinstance(instance, getattr(moto, cls.__name__))


def _moto_exceptions_later(service: Any) -> None:
    """An exception can only be one of moto's when moto has been imported by then."""

    def init(self: Any) -> None:
        self.handle_internal_failures = True
        self._moto_service_exception = _Moto("ServiceException", (), {})
        self._moto_rest_error = _Moto("RESTError", (), {})

    service.ServiceExceptionSerializer.__init__ = init

    def log_init(self: Any, logger: Any = None) -> None:
        self.logger = logger or sys.modules["localstack.aws.handlers.logging"].LOG
        self._skip_exceptions = (
            service.ServiceException,
            _Moto("ServiceException", (), {}),
            _Moto("RESTError", (), {}),
        )

    after_import(
        "localstack.aws.handlers.logging",
        lambda module: setattr(module.ExceptionLogger, "__init__", log_init),
    )


def _moto_patches_later(patches: Any) -> None:
    tracking, config = patches.patch_moto_instance_tracker_meta, patches.patch_moto_iam_config
    patches.patch_moto_instance_tracker_meta = lambda: after_import(
        "moto.core.common_models", lambda _: tracking()
    )
    patches.patch_moto_iam_config = lambda: after_import("moto.core.config", lambda _: config())
