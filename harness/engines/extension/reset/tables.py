"""DynamoDB: items as they were. The change is not written to the tables' streams."""

from __future__ import annotations

import contextlib
from contextlib import AbstractContextManager
from typing import Any

from ..imported import imported
from .loaded import stores

_BACKENDS = ("moto.dynamodb.models", "dynamodb_backends")
State = dict[tuple[str, str], Any]
"""Items by region and table, as a snapshot of their contents."""


def remember(account: str) -> State:
    state: State = {}
    contents = _provider("data.contents")
    for region, backend in stores(*_BACKENDS, account):
        with _lock(account, region):
            for table in list(backend.tables.values()):
                if contents and len(contents.contents_of(table).base):
                    state[region, table.name] = contents.contents_of(table).snapshot()
    return state


def restore(account: str, state: State | None) -> None:
    contents = _provider("data.contents")
    for region, backend in stores(*_BACKENDS, account):
        with _lock(account, region):
            for table in list(backend.tables.values()):
                if contents:
                    snapshot = (state or {}).get((region, table.name))
                    contents.contents_of(table).restore(snapshot)
    if module := _provider("streams"):
        module.STREAMS.clear_records(account)
    if module := _provider("data.tokens"):
        module.forget(account)


def _lock(account: str, region: str) -> AbstractContextManager[Any]:
    module = _provider("backend")
    return module.lock(account, region) if module else contextlib.nullcontext()


def _provider(name: str) -> Any:
    return imported(f"{__package__.rpartition('.')[0]}.providers.dynamodb.{name}")
