"""Types that LocalStack does not know: it pretends to make them unless it is told not to."""

from __future__ import annotations

from typing import Any

from localstack import config

from .errors import ResourceFailed
from .handler import Made
from .record import Record, Target
from .schema import Schema

PHYSICAL_ID = "unknown"
"""What LocalStack itself gives for such a resource and all that is asked of it."""


class PretendedHandler:
    def __init__(self, kind: str) -> None:
        self._kind = kind
        self.schema = Schema(kind, {})

    def create(self, target: Target, name: str, properties: dict[str, Any]) -> Made:
        return self._pretend()

    def update(self, target: Target, record: Record, properties: dict[str, Any]) -> Made:
        return self._pretend()

    def delete(self, target: Target, record: Record) -> None:
        pass

    def _pretend(self) -> Made:
        if not config.CFN_IGNORE_UNSUPPORTED_RESOURCE_TYPES:
            raise ResourceFailed(f"Resource type {self._kind} not supported")
        return Made(
            {},
            PHYSICAL_ID,
            told=f"Resource type {self._kind} is not supported but was deployed as a fallback",
            supported=False,
        )
