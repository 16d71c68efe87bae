"""A new function's state is read where it is kept, and waited for there.

LocalStack's provider asks for it by GetFunction, again and again until the function is active;
each answer holds a signed address of its code, too.
"""

from __future__ import annotations

import time
from typing import Any

from ...mends.resource_looks import CHANGES

KIND = "AWS::Lambda::Function"
_LOOK_EVERY = 0.05
"""Seconds: a change wakes who waits before that."""
_LONGEST = 5.0
"""Seconds for one look; who looks looks again, and knows how long."""


class WaitingClients:
    """The clients of a provider; Lambda's GetFunction tells the state when it has settled."""

    def __init__(self, stock: Any) -> None:
        self._stock = stock
        self.lambda_ = _Lambda(stock.lambda_)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stock, name)


class _Lambda:
    def __init__(self, stock: Any) -> None:
        self._stock = stock

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stock, name)

    def get_function(
        self,
        FunctionName: str,  # noqa: N803 - boto3's names
        Qualifier: str = "$LATEST",  # noqa: N803
    ) -> Any:
        """`FunctionName` is an ARN."""
        end = time.monotonic() + _LONGEST
        while True:
            CHANGES.look()
            state = _state(FunctionName, Qualifier)
            if state is None:
                return self._stock.get_function(FunctionName=FunctionName, Qualifier=Qualifier)
            if state.state != "Pending" or time.monotonic() > end:
                reason = {"StateReasonCode": state.code, "StateReason": state.reason}
                told = {name: str(value) for name, value in reason.items() if value is not None}
                return {"Configuration": {"State": str(state.state), **told}}
            CHANGES.wait(_LOOK_EVERY)


def _state(arn: str, qualifier: str) -> Any:
    """LocalStack's `VersionState`; None where there is no such version."""
    from localstack.services.lambda_.invocation.models import lambda_stores

    _, _, _, region, account, _, name = arn.split(":")[:7]
    function = lambda_stores[account][region].functions.get(name)
    version = function.versions.get(qualifier) if function else None
    return version.config.state if version else None
