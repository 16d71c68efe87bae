"""A log stream can be made in a group that has a subscription filter.

Stock (LocalStack 4.13.1, 4.14.0): its patch of moto takes moto's filters for a list of mappings,
so that CreateLogStream is an InternalError as soon as the group has a filter.
"""

from __future__ import annotations

from typing import Any

from .on_import import after_import


def install() -> None:
    after_import("moto.logs.models", _remember)
    after_import("localstack.services.logs.provider", _restore)


def _remember(models: Any) -> None:
    models.LogGroup.stock_create_log_stream = models.LogGroup.create_log_stream


def _restore(_provider: Any) -> None:
    from moto.logs.models import LogGroup

    # What the patch adds, a pattern for the whole stream, is read by nobody.
    LogGroup.create_log_stream = LogGroup.stock_create_log_stream
