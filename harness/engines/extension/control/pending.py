"""What an account still does, or will do by itself: its flow is quiet when that is nothing.

Work is counted while it is done (`clock.rest`). What waits is asked for where it waits: retries
of asynchronous invocations and of deliveries, executions of state machines, queues and streams
that a mapping or a pipe reads. Schedules and times to live are no part of a flow: they come
whether it was begun or not. A queue that nobody reads holds results.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from ..clock.rest import REST
from ..imported import imported
from ..recorder import fence
from ..reset.loaded import stores

_PACKAGE = __name__.rpartition(".control.")[0]
_EXECUTIONS = ("localstack.services.stepfunctions.backend.store", "sfn_stores")
_TRIES = 3


def pending(account: str) -> list[str]:
    """In words, such as `1 in queue Work delayed`; empty where the flow is quiet."""
    found: list[str] = []
    for _ in range(_TRIES):
        before = REST.position()
        found = [*REST.busy_for(account), *_waiting(account)]
        # What was begun meanwhile may have gone from where was not looked yet to where was.
        if found or not (REST.busy_for(account) or REST.begun_since(before, account)):
            return sorted(set(found))
    return found or ["something that begins again and again"]


def _waiting(account: str) -> Iterator[str]:
    yield from _retries(account)
    yield from _deliveries(account)
    yield from _executions(account)
    for source in _sources(account):
        yield from source.pending()


def _loaded(module: str) -> Any:
    """A module of the extension, where something has used it."""
    return imported(f"{_PACKAGE}.{module}")


def _retries(account: str) -> Iterator[str]:
    if manager := _loaded("functions.asynchronous.manager"):
        for one in list(manager.MANAGERS):
            if one.account == account:
                yield from (f"{words} {_in(when)}" for words, when in one.waiting())


def _deliveries(account: str) -> Iterator[str]:
    if delivery := _loaded("targets.delivery"):
        for one, when in list(delivery.WAITING.values()):
            if one.account == account and not fence.is_stale(account, one.doing):
                yield f"{one.label}, once more {_in(when)}"


def _executions(account: str) -> Iterator[str]:
    for _, store in stores(*_EXECUTIONS, account):
        for execution in list(store.executions.values()):
            if execution.exec_status == "RUNNING":
                machine = execution.state_machine.name
                yield f"execution {execution.name} of state machine {machine}"


def _sources(account: str) -> Iterator[Any]:
    if worker := _loaded("delivery.mappings.worker"):
        for one in list(worker.WORKERS):
            if one.settings.account == account and one.source is not None:
                yield one.source
    if pipes := _loaded("pipes.running"):
        yield from pipes.sources(account)


def _in(when: float) -> str:
    return f"in {max(0.0, when - time.time()):.1f} s"
