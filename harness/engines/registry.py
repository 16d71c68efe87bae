"""The engines by name: the built-in ones, and those of the entry-point group."""

from __future__ import annotations

import contextlib
import inspect
import os
import signal
import time
from collections.abc import Callable
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

from harness.engines.base import Engine, RunningEngine
from harness.engines.native.state import is_held, sweep
from harness.engines.running import forget, recorded
from harness.errors import BadInput, EngineError, did_you_mean

GROUP = "harness.engines"
BUILT_IN = {
    "native": "harness.engines.native.engine:NativeEngine",
    "docker": "harness.engines.docker.engine:DockerEngine",
    "endpoint": "harness.engines.endpoint:EndpointEngine",
}
_STOP_WITHIN = 5.0


def names() -> list[str]:
    """Every engine that `create` knows."""
    return sorted(BUILT_IN.keys() | {point.name for point in entry_points(group=GROUP)})


def create(name: str, **options: Any) -> Engine:
    """An engine, not started. `options` are its own (`port`, `detached`, `debug`, …).

    Raises:
        BadInput: no engine has this name, or it has no such option.
    """
    factory = _factory(name)
    try:
        inspect.signature(factory).bind(**options)
    except TypeError as error:
        raise BadInput(f"the {name} engine: {error}", fix=_options_of(factory)) from error
    engine: Engine = factory(**options)
    return engine


def running() -> list[RunningEngine]:
    """The detached engines that still run."""
    return recorded()


def stop_running(port: int | None = None) -> list[RunningEngine]:
    """Stop the detached engine on `port` (None: all of them); those that were stopped.

    Raises:
        BadInput: no detached engine runs on `port`.
        EngineError: one does not stop.
    """
    found = [each for each in recorded() if port in (None, each.details["port"])]
    if port is not None and not found:
        up = ", ".join(str(each.details["port"]) for each in recorded())
        raise BadInput(
            f"no engine is up on port {port}", fix=f"up: {up}" if up else "see `harness status`"
        )
    for each in found:
        if container := each.details.get("container"):
            _remove_container(str(container))
        elif each.pid:
            _end(each.pid, Path(each.details["state"]))
        forget(each)
    sweep()
    return found


def _factory(name: str) -> Callable[..., Any]:
    if target := BUILT_IN.get(name):
        module, _, attribute = target.partition(":")
        found: Callable[..., Any] = getattr(import_module(module), attribute)
        return found
    for point in entry_points(group=GROUP, name=name):
        loaded: Callable[..., Any] = point.load()
        return loaded
    raise BadInput(f"no engine {name!r}", fix=did_you_mean(name, names()))


def _options_of(factory: Callable[..., Any]) -> str:
    return "its options: " + ", ".join(inspect.signature(factory).parameters)


def _end(pid: int, state: Path) -> None:
    # Its lock says that the guard still runs, so the process id is not somebody else's.
    end = time.monotonic() + _STOP_WITHIN
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            if is_held(state):
                os.kill(pid, number)
        while is_held(state) and time.monotonic() < end:
            time.sleep(0.01)
        end += 1.0
    if is_held(state):
        raise EngineError(f"the engine of process {pid} does not stop", fix=f"kill -9 {pid}")


def _remove_container(container: str) -> None:
    docker = import_module("docker")
    with contextlib.suppress(docker.errors.NotFound):
        docker.from_env().containers.get(container).remove(force=True, v=True)
