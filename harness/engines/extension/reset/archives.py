"""EventBridge: archives are emptied, replays forgotten; rules and buses stay."""

from __future__ import annotations

from .loaded import stores


def remember(_account: str) -> None:
    """Archives are emptied: there is nothing to put back."""


def restore(account: str, _state: None) -> None:
    for _, store in stores("localstack.services.events.models", "events_stores", account):
        for archive in list(store.archives.values()):
            archive.events.clear()
            archive.size_bytes = 0
        store.replays.clear()
