"""Step Functions: running executions are ended, their history is forgotten."""

from __future__ import annotations

import datetime
from typing import Any

from ..stepfunctions import mocks
from .loaded import stores

_STORES = ("localstack.services.stepfunctions.backend.store", "sfn_stores")


def stop(account: str) -> int:
    """Stop every running execution of the account; how many there were."""
    now = datetime.datetime.now(tz=datetime.UTC)
    running = [e for e in _executions(account) if e.exec_status == "RUNNING"]
    for execution in running:
        worker = execution.exec_worker
        if worker is not None and worker.env is not None:
            execution.stop(stop_date=now, error="HarnessReset", cause="the account was reset")
    return len(running)


def forget(account: str) -> None:
    """Drop every execution, its mocks, and the tasks that wait for a worker of an activity."""
    for _, store in stores(*_STORES, account):
        store.executions.clear()
        for activity in store.activities.values():
            activity._tasks.clear()
    mocks.forget(account)


def _executions(account: str) -> list[Any]:
    return [e for _, store in stores(*_STORES, account) for e in list(store.executions.values())]
