"""DynamoDB: items as they were. The change is not written to the tables' streams."""

from __future__ import annotations

import contextlib
import copy
import sys
from contextlib import AbstractContextManager
from typing import Any

from .loaded import stores

_BACKENDS = ("moto.dynamodb.models", "dynamodb_backends")
State = dict[tuple[str, str], Any]
"""Items by region and table, as moto keeps them."""


def remember(account: str) -> State:
    state: State = {}
    for region, backend in stores(*_BACKENDS, account):
        with _lock(account, region):
            for table in list(backend.tables.values()):
                if table.items:
                    state[region, table.name] = copy.deepcopy(table.items)
    return state


def restore(account: str, state: State | None) -> None:
    for region, backend in stores(*_BACKENDS, account):
        with _lock(account, region):
            for table in list(backend.tables.values()):
                items = (state or {}).get((region, table.name))
                if items is not None:
                    table.items = copy.deepcopy(items)
                else:
                    table.items.clear()
    if module := _provider("streams"):
        module.STREAMS.clear_records(account)


def _lock(account: str, region: str) -> AbstractContextManager[Any]:
    module = _provider("backend")
    return module.lock(account, region) if module else contextlib.nullcontext()


def _provider(name: str) -> Any:
    return sys.modules.get(f"{__package__.rpartition('.')[0]}.providers.dynamodb.{name}")
