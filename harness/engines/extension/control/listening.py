"""Where the control server listens, for those that it calls."""

from __future__ import annotations

ports: list[int] = []


def port() -> int | None:
    """None where it does not listen."""
    return ports[0] if ports else None
