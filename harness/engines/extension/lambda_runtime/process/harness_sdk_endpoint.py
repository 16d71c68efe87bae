"""Leads SDKs of Python to the engine where `AWS_ENDPOINT_URL` does not.

botocore reads the variable from 1.31 (boto3 1.28) on. Where a function brings an older one,
or aiobotocore on top of it, each client that was given no endpoint is given this one. A client
that was given an API's address, which AWS serves at `ID.execute-api.REGION.amazonaws.com` (the
connections of a WebSocket API), is given the engine's. Nothing is imported for it: a finder
waits for the two modules. Standard library only, Python 3.9 on.
"""

from __future__ import annotations

import importlib.machinery
import os
import re
import sys
from collections.abc import Sequence
from typing import Any

MODULE = "botocore.args"
"""Imported already, it was redirected when it was."""
CREATORS = {
    MODULE: "ClientArgsCreator",
    "aiobotocore.args": "AioClientArgsCreator",
}


API = re.compile(r"(?:https?|wss?)://([a-z0-9-]+)\.execute-api\.[a-z0-9-]+\.amazonaws\.com[^/]*")


def install() -> None:
    """Before the function's code is loaded; of botocore that is loaded already, too."""
    loaded = sys.modules.get(MODULE)
    if loaded is None:
        sys.meta_path.insert(0, _Finder())
    else:
        _redirect(loaded.ClientArgsCreator)


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

    if creator is None:
        return
    reads_variable = hasattr(configprovider, "ConfiguredEndpointProvider")
    make = creator.get_client_args
    names = make.__code__.co_varnames[: make.__code__.co_argcount]
    if "endpoint_url" not in names:
        return
    position = names.index("endpoint_url")

    def get_client_args(*args: Any, **kwargs: Any) -> Any:
        url = args[position] if position < len(args) else kwargs.get("endpoint_url")
        if url is None:
            url = None if reads_variable else os.environ.get("AWS_ENDPOINT_URL")
        else:
            url = _of_engine(url)
        if position < len(args):
            args = (*args[:position], url, *args[position + 1 :])
        else:
            kwargs["endpoint_url"] = url
        return make(*args, **kwargs)

    creator.get_client_args = get_client_args


def _of_engine(url: str) -> str:
    engine = os.environ.get("AWS_ENDPOINT_URL")
    if not engine or not isinstance(url, str):
        return url
    return API.sub(lambda found: f"{engine.rstrip('/')}/_aws/execute-api/{found[1]}", url)
