"""Items whose time to live has passed are deleted, with the records that AWS writes for it.

Each table with time to live keeps a heap of what expires when, fed by its writes, and one timer
for the first of them: no table is ever scanned for it. AWS deletes "within a few days"; here an
item goes half a minute (`delay`) after it expired, or was written with a time that had passed, by
the cloud's clock: so that an application that must not serve expired items can be seen at it.

Source: Amazon DynamoDB Developer Guide, "Using time to live (TTL) in DynamoDB" and "DynamoDB
Streams and Time to Live".
"""

from __future__ import annotations

import contextlib
import heapq
import itertools
import os
import time
from decimal import Decimal, InvalidOperation
from typing import Any

from localstack.http import Request
from moto.dynamodb.models import dynamodb_backends

from ...clock import timers
from . import backend
from .changes import Change
from .data.contents import Contents, contents_of
from .publishing import publish

Item = dict[str, Any]
DELAY_VARIABLE = "HARNESS_DYNAMODB_TTL_DELAY"
_DEFAULT_DELAY = 30.0
_BY_SERVICE = {"Type": "Service", "PrincipalId": "dynamodb.amazonaws.com"}
_OLDEST_SECONDS = 5 * 365 * 24 * 3600
"""Timestamps more than five years back are taken for a mistake, and the item is kept."""


def delay() -> float:
    """Seconds between an item's time and its deletion."""
    with contextlib.suppress(ValueError):
        return max(0.0, float(os.environ.get(DELAY_VARIABLE, _DEFAULT_DELAY)))
    return _DEFAULT_DELAY


class Expiry:
    """What of one table expires when. Used under the backend's lock."""

    def __init__(self, table: Any, attribute: str) -> None:
        self.attribute = attribute
        self._table = table
        self._contents: Contents = contents_of(table)
        self._due: list[tuple[float, int, Any]] = []
        self._order = itertools.count()
        self._timer: timers.Timer | None = None
        self._contents.listeners.append(self._wrote)
        for item in self._contents.base.items():
            self._wrote(None, item)

    def stop(self) -> None:
        self._contents.listeners.remove(self._wrote)
        if self._timer is not None:
            self._timer.cancel()

    def delete_expired(self, moment: float, *, early: bool = False) -> int:
        """Delete what is due for it at the moment; how many items.

        Args:
            early: all that has expired at the moment, due or not.
        """
        if early:
            keys = [key for _, _, key in sorted(self._due)]
        else:
            keys = []
            while self._due and self._due[0][0] <= moment:
                keys.append(heapq.heappop(self._due)[2])
        changes: list[Change] = []
        for key in keys:
            item = self._contents.base.get(key)
            # an item that was written again may have another time now, or none
            if item is None or not _has_passed(item.get(self.attribute), moment):
                continue
            self._contents.delete(item)
            names = self._contents.shape.key_names
            changes.append(Change(self._table, {n: item[n] for n in names}, item, None))
        publish(changes, _BY_SERVICE)
        self._set_timer()
        return len(changes)

    def _wrote(self, _old: Item | None, new: Item | None) -> None:
        if new is None:
            return
        moment = _moment(new.get(self.attribute))
        if moment is None or moment <= time.time() - _OLDEST_SECONDS:
            return
        if len(self._due) > 2 * len(self._contents.base) + 64:
            self._tidy()
        when = max(moment, time.time()) + delay()
        heapq.heappush(self._due, (when, next(self._order), self._contents.key(new)))
        if self._due[0][0] == when:
            self._set_timer()

    def _tidy(self) -> None:
        """Keep one entry an item, the last one written; none for items that are gone."""
        items = self._contents.base
        latest = {each[2]: each for each in sorted(self._due, key=lambda each: each[1])}
        self._due = [each for key, each in latest.items() if key in items]
        heapq.heapify(self._due)

    def _set_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None
        if self._due:
            name = f"dynamodb time to live: {self._table.name}"
            self._timer = timers.at(self._due[0][0], self._run, name)

    def _run(self) -> None:
        with backend.lock(self._table.account_id, self._table.region_name):
            tables = backend.backend(self._table.account_id, self._table.region_name).tables
            if tables.get(self._table.name) is self._table:
                self.delete_expired(time.time())


def switch(table: Any) -> None:
    """Watch a moto table's items, or no longer, as its time to live says."""
    stop(table)
    if table.ttl.get("TimeToLiveStatus") == "ENABLED":
        table.harness_expiry = Expiry(table, table.ttl["AttributeName"])


def stop(table: Any) -> None:
    """The table is gone, or its items are to stay."""
    known: Expiry | None = table.__dict__.pop("harness_expiry", None)
    if known is not None:
        known.stop()


def delete_expired_items(account: str | None = None, now: float | None = None) -> int:
    """Delete what has expired at `now`, in one account or in all, delay or not."""
    moment = time.time() if now is None else now
    deleted = 0
    for owner, regions in list(dynamodb_backends.items()):
        if account not in (None, owner):
            continue
        for region, tables in list(regions.items()):
            with backend.lock(owner, region):
                for table in list(tables.tables.values()):
                    if expiry := table.__dict__.get("harness_expiry"):
                        deleted += expiry.delete_expired(moment, early=True)
    return deleted


def _moment(value: Any) -> float | None:
    if not isinstance(value, dict) or "N" not in value:
        return None
    try:
        return float(Decimal(value["N"]))
    except InvalidOperation:
        return None


def _has_passed(value: Any, now: float) -> bool:
    moment = _moment(value)
    return moment is not None and now - _OLDEST_SECONDS < moment <= now


def handle_request(_request: Request) -> dict[str, int]:
    return {"ExpiredItems": delete_expired_items()}
