"""EventBridge Scheduler fires: LocalStack keeps schedules (moto's backend), and never runs one.

Source: the EventBridge Scheduler User Guide and its API Reference.
"""

from __future__ import annotations

from ..mends.on_import import after_import

_SERVICE = "localstack.services.scheduler"


def install() -> None:
    """Called once, before the LocalStack runtime is created."""
    after_import(f"{_SERVICE}.provider", _mend_provider)
    after_import(f"{_SERVICE}.resource_providers.aws_scheduler_schedule", _mend_resource)


def _mend_provider(provider: object) -> None:
    from . import backend

    backend.mend(provider)


def _mend_resource(module: object) -> None:
    from . import resource

    resource.mend(module)
