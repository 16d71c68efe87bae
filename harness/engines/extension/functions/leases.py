"""Who may run: an invocation takes a lease, and there are never more than the limit.

Stock (4.13.1, 4.14.0) names the wrong reason where the account's limit is met, and leases
provisioned environments that are not there. Source: Lambda developer guide, "Understanding
Lambda function scaling"; Lambda API reference, "Invoke": TooManyRequestsException.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from ..mends.on_import import after_import
from .provisioned import PROVISIONED

RESERVED = "ReservedFunctionConcurrentInvocationLimitExceeded"
ACCOUNT = "ConcurrentInvocationLimitExceeded"
_lock = threading.Lock()
_running: dict[tuple[str, str], Counter[str]] = {}
"""Invocations on demand of an account and region, by the function's ARN."""


def install() -> None:
    after_import("localstack.services.lambda_.invocation.counting_service", _mend)


def _mend(module: ModuleType) -> None:
    from localstack.services.lambda_.invocation.models import lambda_stores

    types = module.InitializationType

    @contextmanager
    def get_invocation_lease(
        _self: Any, function: Any, version: Any, *_later: Any
    ) -> Iterator[Any]:  # 4.14.0 gives one argument more
        identifier = version.id
        if function is not None and PROVISIONED.take(identifier.qualified_arn()):
            try:
                yield types.provisioned_concurrency
            finally:
                PROVISIONED.give_back(identifier.qualified_arn())
            return
        place, arn = (identifier.account, identifier.region), identifier.unqualified_arn()
        with _lock:
            running = _running.setdefault(place, Counter())
            reason = _refusal(module, function, arn, running, lambda_stores[place[0]][place[1]])
            if reason is None:
                running[arn] += 1
        if reason is not None:
            from ..lambda_runtime.metrics import METRICS

            METRICS.count(*place, identifier.function_name, "Throttles")
            raise module.TooManyRequestsException("Rate Exceeded.", Reason=reason, Type="User")
        try:
            yield types.on_demand
        finally:
            with _lock:
                running[arn] -= 1
                if not running[arn]:
                    del running[arn]

    module.CountingService.get_invocation_lease = get_invocation_lease


def _refusal(
    module: ModuleType, function: Any, arn: str, running: Counter[str], store: Any
) -> str | None:
    """Why one more invocation on demand may not run; None if it may."""
    if function is not None and function.reserved_concurrent_executions is not None:
        kept = module.calculate_provisioned_concurrency_sum(function)
        free = function.reserved_concurrent_executions - kept - running[arn]
        return None if free > 0 else RESERVED
    limit = module.config.LAMBDA_LIMITS_CONCURRENT_EXECUTIONS
    used = running.total()
    for other in list(store.functions.values()):
        reserved = other.reserved_concurrent_executions
        if reserved is None:
            used += module.calculate_provisioned_concurrency_sum(other)
        else:
            used += reserved - running[other.latest().id.unqualified_arn()]
    return None if used < limit else ACCOUNT
