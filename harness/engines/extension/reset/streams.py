"""Kinesis: records are gone; shards and their readers stay, and go on behind the last one."""

from __future__ import annotations

import contextlib
from contextlib import AbstractContextManager
from typing import Any

from ..imported import imported
from .loaded import stores


def remember(_account: str) -> None:
    """Streams are emptied: there is nothing to put back."""


def restore(account: str, _state: None) -> None:
    for _, backend in stores("moto.kinesis.models", "kinesis_backends", account):
        with _lock():
            for stream in list(backend.streams.values()):
                for shard in list(stream.shards.values()):
                    shard.records.clear()


def _lock() -> AbstractContextManager[Any]:
    provider = imported(f"{__package__.rpartition('.')[0]}.providers.kinesis.shards")
    lock: AbstractContextManager[Any] = getattr(provider, "LOCK", None) or contextlib.nullcontext()
    return lock
