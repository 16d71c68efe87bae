"""What LocalStack's SQS (4.13.1, 4.14.0) accepts and AWS does not, and what it forgets."""

from __future__ import annotations

from types import ModuleType

from ..on_import import after_import


def install() -> None:
    after_import("localstack.services.sqs.models", _mend_models)
    after_import("localstack.services.sqs.provider", _mend_provider)


def _mend_models(models: ModuleType) -> None:
    from . import deduplication, ranges

    deduplication.mend(models)
    ranges.mend_models(models)


def _mend_provider(provider: ModuleType) -> None:
    from . import attempts, batches, ranges, redrive

    ranges.mend_provider(provider)
    batches.mend(provider)
    redrive.mend(provider)
    attempts.mend(provider)
