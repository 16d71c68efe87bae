"""HTTP services that an application calls and that tests stand in for, with scripted answers."""

from __future__ import annotations


def install() -> None:
    """Called once, before the LocalStack runtime is created."""
    from . import gateway

    gateway.install()
