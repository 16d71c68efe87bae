"""What functions import anyway, imported once in the process that theirs are forked from."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable

import harness_sdk_cache  # type: ignore[import-not-found]

CLIENT = (
    "awslambdaric.lambda_config",
    "awslambdaric.lambda_context",
    "awslambdaric.lambda_runtime_exception",
    "awslambdaric.lambda_runtime_log_utils",
    "awslambdaric.lambda_runtime_marshaller",
)
"""Of AWS's runtime client what reads no variable of the function, and not its native part,
which reads the address of the Runtime API when it is loaded."""
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


def preload(site: str) -> tuple[list[str], list[Callable[[], object]]]:
    """Import what lies in the directory `site`; the names of the modules, and further steps,
    each to be taken when there is nothing else to do."""
    steps: list[Callable[[], object]] = []
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
        if "boto3" in sys.modules:
            steps = harness_sdk_cache.install()
            steps.pop(0)()
    finally:
        sys.path.remove(site)
    inside = site.rstrip("/") + "/"
    names = [
        name
        for name, module in sys.modules.items()
        if (getattr(module, "__file__", None) or "").startswith(inside)
    ]
    return names, [_seeing(site, step) for step in steps]


def _seeing(site: str, step: Callable[[], object]) -> Callable[[], object]:
    def taken() -> object:
        sys.path.insert(0, site)
        try:
            return step()
        finally:
            sys.path.remove(site)

    return taken
