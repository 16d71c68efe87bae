"""The harness's side of the extension's control server."""

from .client import ADVANCE_WITHIN, ControlClient
from .record_lines import RecordLines
from .resource_types import ResourceTypes

__all__ = ["ADVANCE_WITHIN", "ControlClient", "RecordLines", "ResourceTypes"]
