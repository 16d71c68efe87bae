"""One thing to upload: its key is known before its bytes are made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Artifact:
    """`key` names the content, so that what is there already is never made or sent again."""

    key: str
    content: Callable[[], bytes]
    title: str
    """What it is for, as progress shows it: `function Orders`."""
    bucket: str | None = None
    """Where the template expects it; None: in the bucket of ours."""
