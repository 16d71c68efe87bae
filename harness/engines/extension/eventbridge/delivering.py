"""An event goes to a target until it is taken, given up, or kept in the dead-letter queue.

EventBridge User Guide, "How EventBridge retries delivering events" and "Using dead-letter queues
to process undelivered events in EventBridge".
"""

from __future__ import annotations

import functools
from contextvars import ContextVar
from typing import Any

from ..targets import clients, dead_letters
from ..targets.delivery import Delivery, GivenUp, Policy
from ..targets.failure import Failure

_CODES = (
    ("AccessDenied", "NO_PERMISSIONS"),
    ("Unauthorized", "NO_PERMISSIONS"),
    ("AuthorizationError", "NO_PERMISSIONS"),
    ("NonExistent", "NO_RESOURCE"),
    ("NotFound", "NO_RESOURCE"),
    ("DoesNotExist", "NO_RESOURCE"),
    ("NoSuch", "NO_RESOURCE"),
    ("LimitExceeded", "RESOURCE_LIMIT_EXCEEDED"),
    ("AlreadyExists", "RESOURCE_ALREADY_EXISTS"),
    ("Invalid", "INVALID_PARAMETER"),
    ("Validation", "INVALID_PARAMETER"),
    ("Missing", "INVALID_PARAMETER"),
)
"""AWS's error codes of dead letters, by a part of the target's code."""
_OWN = ("SDK_CLIENT_ERROR", "ERROR_FROM_TARGET", "CONNECTION_FAILURE", "TIMEOUT")
_SERVER_ERROR = 500
EVENT: ContextVar[Any] = ContextVar("harness_event")
"""The event on its way to a target, as it was before any transformation."""


def mend(module: Any) -> None:
    stock = module.TargetSender.process_event

    @functools.wraps(stock)
    def process_event(self: Any, event: Any, trace_header: Any) -> None:
        kept = {name: each for name, each in event.items() if name != "event-bus-name"}

        def send(_attempt: int) -> None:
            token = EVENT.set(kept)
            try:
                stock(self, dict(event), trace_header)
            finally:
                EVENT.reset(token)

        def give_up(end: GivenUp) -> None:
            queue = (self.target.get("DeadLetterConfig") or {}).get("Arn")
            if queue:
                sender = clients.sender("events", self.rule_arn)
                attributes = _attributes(self, end)
                dead_letters.keep(sender, queue, module.to_json_str(kept), attributes)

        Delivery(
            self.account_id,
            f"rule {self.rule_name} to {self.arn}",
            send,
            give_up,
            policy=Policy.of(self.target.get("RetryPolicy")),
        ).try_now()

    module.TargetSender.process_event = process_event


def _attributes(sender: Any, end: GivenUp) -> dict[str, str | None]:
    return {
        "RULE_ARN": sender.rule_arn,
        "TARGET_ARN": sender.arn,
        "ERROR_CODE": code_of(end.failure),
        "ERROR_MESSAGE": end.failure.message,
        "EXHAUSTED_RETRY_CONDITION": end.exhausted,
        "RETRY_ATTEMPTS": str(end.retries),
    }


def code_of(failure: Failure) -> str:
    """AWS's error code of a dead letter."""
    if failure.code in _OWN:
        return failure.code
    if failure.is_throttling:
        return "THROTTLING"
    for part, code in _CODES:
        if part in failure.code:
            return code
    return "ERROR_FROM_TARGET" if failure.status >= _SERVER_ERROR else "SDK_CLIENT_ERROR"
