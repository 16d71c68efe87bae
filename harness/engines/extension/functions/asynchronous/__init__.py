"""Asynchronous invocations: tried again with AWS's delays, and what becomes of them."""

from __future__ import annotations

from typing import Any

from ...mends.on_import import after_import


def install() -> None:
    from . import bucket_destinations

    after_import("localstack.services.lambda_.invocation.lambda_service", _replace)
    after_import("localstack.services.lambda_.provider", bucket_destinations.install)


def _replace(lambda_service: Any) -> None:
    from .manager import EventManager

    lambda_service.LambdaEventManager = EventManager
