"""What is exported: the records of one flow, and what it is called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from harness.engines.extension.wire import Record


@dataclass(frozen=True)
class NamedFlow:
    """One scenario's records, or an engine's."""

    name: str
    records: list[Record]
    titles: Mapping[str, str] = field(default_factory=dict)
    """Logical ids by physical names."""
