"""EventBridge, where LocalStack's falls short of AWS's: what becomes of an event on its way.

Stock (4.13.1, 4.14.0): a failed delivery is logged and forgotten; a rule that is disabled sends
on; bad patterns and sources of AWS's own are taken; a replay goes to every rule at once and
fails on its own times; zero and false get lost in input transformers.
"""

from __future__ import annotations

from typing import Any

from ..mends.on_import import after_import

_SERVICE = "localstack.services.events"


def install() -> None:
    """Called once, before the LocalStack runtime is created."""
    after_import(f"{_SERVICE}.target", _mend_targets)
    after_import(f"{_SERVICE}.provider", _mend_provider)


def _mend_targets(module: Any) -> None:
    from . import delivering, senders, transformer

    transformer.mend(module)
    delivering.mend(module)
    senders.mend(module)


def _mend_provider(module: Any) -> None:
    from . import archives, pool, rules

    pool.mend(module)
    rules.mend(module)
    archives.mend(module)
