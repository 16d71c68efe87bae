"""One thing of this machine that the container sees."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Mount:
    """A directory or file of the host, read-only at `target` in the container."""

    source: Path
    target: str
