"""A call and its answer as they cross: a line of JSON, and encoded data behind it."""

from __future__ import annotations

import json
from typing import Any


def message(head: dict[str, Any], data: bytes) -> bytes:
    return json.dumps(head).encode() + b"\n" + data


def parts(received: bytes) -> tuple[dict[str, Any], bytes]:
    """
    Raises:
        ValueError: this is no message.
    """
    line, _, data = received.partition(b"\n")
    head: dict[str, Any] = json.loads(line)
    return head, data


def answered(received: bytes) -> bytes:
    """In the engine: make the call of a message, and tell its answer as one."""
    from .serving import call

    return message(*call(*parts(received)))
