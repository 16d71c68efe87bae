"""The lock files that come with the package."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

LOCKS = Path(__file__).parent / "locks"


@dataclass(frozen=True)
class LockFile:
    """A list of packages with hashes, as `uv pip install --require-hashes` reads it."""

    path: Path

    @property
    def digest(self) -> str:
        """12 hexadecimal digits that change with the contents."""
        return hashlib.sha256(self.path.read_bytes()).hexdigest()[:12]

    @property
    def packages(self) -> dict[str, str]:
        """Version by package name."""
        pinned = re.findall(r"(?m)^([A-Za-z0-9._-]+)==([^\s;\\]+)", self.path.read_text())
        return dict(pinned)


ENGINE = LockFile(LOCKS / "engine.lock")
FUNCTIONS = LockFile(LOCKS / "functions.lock")
CONTAINER = LockFile(LOCKS / "container.lock")
"""Of `ENGINE`, what LocalStack's image does not bring, or too old."""
