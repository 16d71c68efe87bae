"""CloudWatch Logs: events are gone; groups and streams stay."""

from __future__ import annotations

from .loaded import stores


def remember(_account: str) -> None:
    """Logs are emptied: there is nothing to put back."""


def restore(account: str, _state: None) -> None:
    for _, backend in stores("moto.logs.models", "logs_backends", account):
        for group in list(backend.groups.values()):
            for stream in list(group.streams.values()):
                stream.events = []
                stream.stored_bytes = 0
