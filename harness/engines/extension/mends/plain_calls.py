"""Calls that can be nothing but calls are not looked for among the routes of HTTP addresses.

The gateway asks two routers for each request, then weighs signature, target, host and path to
find the service (4.13.1, 4.14.0): a sixth of a call to DynamoDB. A signed POST to `/` of the
engine's own address with an `X-Amz-Target` is a call of a JSON service, and which one follows
from the signature and the target: that is remembered.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from .on_import import after_import

_HOSTS = frozenset({"127.0.0.1", "localhost", "localhost.localstack.cloud"})
_SIGNED = "AWS4-HMAC-SHA256 "
_MOST = 1_000
_Key = tuple[str, str, str | None]


def install() -> None:
    after_import("localstack.aws.handlers.internal", _skipped("LocalstackResourceHandler"))
    after_import("localstack.aws.handlers.legacy", _skipped("EdgeRouterHandler"))
    after_import("localstack.aws.handlers.service", _remembered)


def _skipped(handler: str) -> Callable[[Any], None]:
    def mend(module: Any) -> None:
        kind = getattr(module, handler)
        stock = kind.__call__

        @functools.wraps(stock)
        def call(self: Any, chain: Any, context: Any, response: Any) -> None:
            if _key(context) is None:
                stock(self, chain, context, response)

        kind.__call__ = call

    return mend


def _remembered(module: Any) -> None:
    parser = module.ServiceNameParser
    stock = parser.__call__
    found: dict[_Key, tuple[Any, Any]] = {}

    @functools.wraps(stock)
    def call(self: Any, chain: Any, context: Any, response: Any) -> None:
        key = _key(context)
        if key is None or context.service:
            stock(self, chain, context, response)
        elif (known := found.get(key)) is not None:
            context.service, context.protocol = known
        else:
            stock(self, chain, context, response)
            if context.service and len(found) < _MOST:
                found[key] = context.service, context.protocol

    parser.__call__ = call


def _key(context: Any) -> _Key | None:
    """Signing name, the target's service and the content's type; None: perhaps no such call."""
    kept: dict[str, Any] = context.__dict__
    if "harness_plain" not in kept:
        kept["harness_plain"] = _look(context.request)
    key: _Key | None = kept["harness_plain"]
    return key


def _look(request: Any) -> _Key | None:
    if request.path != "/" or request.method != "POST":
        return None
    headers = request.headers
    target, signed = headers.get("X-Amz-Target"), headers.get("Authorization")
    if not target or not signed or not signed.startswith(_SIGNED):
        return None
    if headers.get("Host", "").partition(":")[0] not in _HOSTS:
        return None
    scope = signed[: signed.find("/aws4_request")].rpartition("/")[2]
    return scope, target.rpartition(".")[0], headers.get("Content-Type")
