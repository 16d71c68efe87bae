"""Leads SDKs of Python that ignore `AWS_ENDPOINT_URL` to the engine.

botocore reads the variable from 1.31 (boto3 1.28) on. Where a function brings an older one,
or aiobotocore on top of it, each client that was given no endpoint is given this one. Nothing
is imported for it: a finder waits for the two modules. Standard library only, Python 3.9 on.
"""

from __future__ import annotations

import importlib.machinery
import os
import sys
from collections.abc import Sequence
from typing import Any

CREATORS = {
    "botocore.args": "ClientArgsCreator",
    "aiobotocore.args": "AioClientArgsCreator",
}


def install() -> None:
    """To be called before botocore is imported."""
    sys.meta_path.insert(0, _Finder())


class _Finder:
    def find_spec(
        self, name: str, path: Sequence[str] | None = None, _target: Any = None
    ) -> importlib.machinery.ModuleSpec | None:
        if name not in CREATORS:
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path)
        if spec is not None and spec.loader is not None:
            execute = spec.loader.exec_module

            def and_redirect(module: Any) -> None:
                execute(module)
                _redirect(getattr(module, CREATORS[name], None))

            spec.loader.exec_module = and_redirect  # type: ignore[method-assign]
        return spec


def _redirect(creator: Any) -> None:
    from botocore import configprovider

    if creator is None or hasattr(configprovider, "ConfiguredEndpointProvider"):
        return  # it reads the variable by itself
    import inspect

    make = creator.get_client_args
    signature = inspect.signature(make)
    if "endpoint_url" not in signature.parameters:
        return

    def get_client_args(*args: Any, **kwargs: Any) -> Any:
        given = signature.bind(*args, **kwargs)
        if given.arguments.get("endpoint_url") is None:
            given.arguments["endpoint_url"] = os.environ.get("AWS_ENDPOINT_URL")
        return make(*given.args, **given.kwargs)

    creator.get_client_args = get_client_args
