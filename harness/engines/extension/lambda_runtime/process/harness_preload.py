"""What functions import anyway, imported once in the process that theirs are forked from."""

from __future__ import annotations

import contextlib
import ctypes
import importlib.util
import sys
from collections.abc import Callable
from importlib.machinery import SourceFileLoader
from types import CodeType

import harness_sdk_cache  # type: ignore[import-not-found]
import harness_sdk_endpoint  # type: ignore[import-not-found]

CLIENT = (
    "awslambdaric.lambda_config",
    "awslambdaric.lambda_context",
    "awslambdaric.lambda_runtime_exception",
    "awslambdaric.lambda_runtime_log_utils",
    "awslambdaric.lambda_runtime_marshaller",
)
"""Of AWS's runtime client what reads no variable of the function, and not its native part,
which reads the address of the Runtime API when it is loaded."""
CLIENT_AFTER_FORK = (
    "awslambdaric.__main__",
    "awslambdaric.bootstrap",
    "awslambdaric.lambda_runtime_client",
    "awslambdaric.lambda_runtime_hooks_runner",
    "snapshot_restore_py",
)
"""What reads them: its code is kept, and run by each process."""
NATIVE = ("libgcc_s.so.1", "libstdc++.so.6")
"""What its native part is linked with."""
SDK = (
    "boto3",
    "boto3.session",
    "boto3.dynamodb.conditions",
    "boto3.dynamodb.table",
    "boto3.dynamodb.transform",
    "boto3.s3.transfer",
    "botocore.session",
    "botocore.client",
    "botocore.httpsession",
    "botocore.handlers",
    "botocore.signers",
)
REST = (
    "http.client",
    "simplejson",
    "concurrent.futures.thread",
    "encodings.idna",
    "logging",
    "decimal",
    "uuid",
    "ssl",
)


class Preloaded:
    """What forked processes start with.

    `names`: the modules of the runtime's packages, `packages`: their top names, `own`: the
    harness's modules, `code`: by path, of modules that each process runs anew, `when_idle`:
    further steps, each to be taken when there is nothing else to do.
    """

    def __init__(self, site: str | None) -> None:
        self._inside = site and site.rstrip("/") + "/"
        self.names: list[str] = []
        self.packages: frozenset[str] = frozenset()
        self.own: list[str] = []
        self.code: dict[str, CodeType] = {}
        self.when_idle: list[Callable[[], object]] = []
        self._looked_at = 0

    def look_again(self) -> None:
        """Of what is imported by now; no module is forgotten here."""
        if not self._inside or len(sys.modules) == self._looked_at:
            return
        self._looked_at = len(sys.modules)
        self.names = [
            name
            for name, module in sys.modules.items()
            if (getattr(module, "__file__", None) or "").startswith(self._inside)
        ]
        self.packages = frozenset(name.partition(".")[0] for name in self.names)
        self.own = [name for name in sys.modules if name.startswith("harness_")]


def preload(site: str) -> Preloaded:
    """Import what lies in the directory `site`."""
    steps: list[Callable[[], object]] = []
    code: dict[str, CodeType] = {}
    sys.path.insert(0, site)
    try:
        for name in (*SDK, *REST):
            try:
                __import__(name)
            except ImportError as error:
                print(f"harness: {name} is not in {site}: {error}", file=sys.stderr)
        with contextlib.suppress(ImportError):  # another release has other modules
            for name in CLIENT:
                __import__(name)
        code = _client_code()
        if "boto3" in sys.modules:
            steps = harness_sdk_cache.install()
            steps.pop(0)()
            harness_sdk_endpoint.install()
    finally:
        sys.path.remove(site)
    found = Preloaded(site)
    found.code, found.when_idle = code, [_seeing(site, step) for step in steps]
    found.look_again()
    return found


def _client_code() -> dict[str, CodeType]:
    found: dict[str, CodeType] = {}
    for name in CLIENT_AFTER_FORK:
        with contextlib.suppress(ImportError):
            spec = importlib.util.find_spec(name)
            if spec and spec.origin and isinstance(spec.loader, SourceFileLoader):
                code = spec.loader.get_code(name)
                if code:
                    found[spec.origin] = code
    for library in NATIVE:
        with contextlib.suppress(OSError):
            ctypes.CDLL(library)
    return found


def _seeing(site: str, step: Callable[[], object]) -> Callable[[], object]:
    def taken() -> object:
        sys.path.insert(0, site)
        try:
            return step()
        finally:
            sys.path.remove(site)

    return taken
