"""EventBridge: what LocalStack's provider keeps beside its stores, and the timers of rules."""

from __future__ import annotations

from .places import own, pop_arns, provider

_BY_ARN = (
    "_event_bus_services_store",
    "_rule_services_store",
    "_target_sender_store",
    "_archive_service_store",
    "_replay_service_store",
    "_connection_service_store",
    "_api_destination_service_store",
)


def drop(account: str) -> list[str]:
    if rules := own("clock.rules"):
        for firing in pop_arns(rules._firings, account):
            if firing is not None:
                firing.cancel()
    events = provider("events")
    for name in _BY_ARN if events else ():
        pop_arns(getattr(events, name), account)
    return []
