"""Lambda without Docker: functions as processes of this machine behind a Runtime API."""

from __future__ import annotations

import os


def install() -> None:
    """Called once, before the LocalStack runtime is created."""
    if os.environ.get("LAMBDA_RUNTIME_EXECUTOR") != "harness":
        return
    from ..mends.on_import import after_import
    from . import invocation_path, refusal
    from .metrics import METRICS

    provider = "localstack.services.lambda_.provider"
    after_import(provider, refusal.install)
    after_import(provider, invocation_path.install)
    for version in ("provider", "provider_v2"):
        after_import(
            f"localstack.services.cloudwatch.{version}", lambda _: METRICS.cloudwatch_is_used()
        )
