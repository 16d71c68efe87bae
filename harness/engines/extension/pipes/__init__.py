"""EventBridge Pipes: moto's control plane, and a data plane of ours.

Sources are the ones of event source mappings (`delivery/mappings`), which are woken by what
arrives.
Source: EventBridge User Guide, "Amazon EventBridge Pipes"; EventBridge Pipes API Reference.
"""

from __future__ import annotations

from ..imported import imported


def install() -> None:
    """Called once, before the LocalStack runtime is created. The provider loads on first use."""
    from .. import resource_types

    resource_types.provide("AWS::Pipes::Pipe")


def forget(account: str) -> None:
    """Give up what the account's pipes have received: it was reset."""
    if running := imported(f"{__name__}.running"):
        running.forget(account)
