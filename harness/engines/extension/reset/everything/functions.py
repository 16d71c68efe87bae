"""Lambda: mappings, versions, environments and the events that wait; their code after that."""

from __future__ import annotations

import contextlib
import threading
from concurrent.futures import wait
from typing import Any

from ..loaded import stores
from .places import belongs, own, provider

_STORES = ("localstack.services.lambda_.invocation.models", "lambda_stores")
PATIENCE = 3.0
"""Seconds to wait for what is being stopped."""


def drop(account: str) -> list[str]:
    lambda_ = provider("lambda")
    if lambda_ is None:
        return []
    for uuid, worker in list(lambda_.esm_workers.items()):
        if belongs(worker.esm_config["FunctionArn"], account):
            lambda_.esm_workers.pop(uuid, None)
            worker.delete()
    code = _code(account)
    left = _stop_versions(lambda_.lambda_service, account)
    _wait_for_runtime()
    # Archives lie in an account of LocalStack's, each under a name of its own: nobody waits.
    lambda_.lambda_service.task_executor.submit(_destroy, code)
    return left


def _stop_versions(service: Any, account: str) -> list[str]:
    with service.lambda_version_manager_lock:
        events = _taken(service.event_managers, account)
        versions = _taken(service.lambda_running_versions, account)
        versions += _taken(service.lambda_starting_versions, account)
    for manager in events:
        manager.stop()
    # All at once: one that has a process takes as long as that takes to end.
    stopping = {service.task_executor.submit(each.stop): each for each in versions}
    wait(stopping, timeout=PATIENCE)
    left = [_why_not(each, future) for future, each in stopping.items() if _unfinished(future)]
    for each in versions:
        service.assignment_service.environments.pop(each.id, None)
    return left


def _taken(known: dict[str, Any], account: str) -> list[Any]:
    return [known.pop(arn) for arn in list(known) if belongs(arn, account)]


def _unfinished(future: Any) -> bool:
    return not future.done() or future.exception() is not None


def _why_not(manager: Any, future: Any) -> str:
    why = future.exception() if future.done() else f"not stopped within {PATIENCE:.0f} s"
    return f"function {manager.function_version.qualified_arn}: {why}"


def _wait_for_runtime() -> None:
    """Until the processes are killed, and what they had written is where it belongs."""
    if loop := own("lambda_runtime.loop"):
        done = threading.Event()
        loop.loop().call_soon_threadsafe(done.set)
        done.wait(PATIENCE)
    if written := own("lambda_runtime.cloudwatch"):
        written.WRITER.flush(PATIENCE)


def _code(account: str) -> list[Any]:
    found: list[Any] = []
    for _, store in stores(*_STORES, account):
        for function in list(store.functions.values()):
            found += [version.config.code for version in list(function.versions.values())]
        for layer in list(store.layers.values()):
            found += [version.code for version in list(layer.layer_versions.values())]
    return [code for code in {id(code): code for code in found}.values() if code is not None]


def _destroy(code: list[Any]) -> None:
    for each in code:
        with contextlib.suppress(Exception):
            each.destroy()
