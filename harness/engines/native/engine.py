"""LocalStack as a child process: the engine that needs no Docker."""

from __future__ import annotations

import os
import shutil
import sys
import threading
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from harness.engines.base import Progress, RunningEngine
from harness.engines.installation.engine import RELEASE, engine_directory, ensure_engine
from harness.engines.installation.functions import ensure_pythons, site_directory
from harness.engines.installation.node import ensure_node, modules_directory
from harness.engines.installation.once import facts
from harness.engines.installation.staging import stage_extension
from harness.engines.native import configuration, state
from harness.engines.native.process import EngineProcess
from harness.engines.native.readiness import known, prove, wait_for_gateway
from harness.engines.ports import LOOPBACK, free_ports, require_free
from harness.engines.running import forget, record
from harness.errors import EngineError

if TYPE_CHECKING:
    from harness.engines.cloud import Cloud

PROVEN_AT_START = ("sts",)
PRELOADED = (
    "cloudformation",
    "s3",
    "iam",
    "logs",
    "lambda",
    "sqs",
    "dynamodb",
    "sns",
    "events",
    "stepfunctions",
    "apigateway",
    "sts",
)
"""What deployments and flows call first, in the order in which it is loaded."""


class NativeEngine:
    """One LocalStack, started by `start` and ended by `stop`, or when this process ends.

    `port` is the gateway's (None: a free one). A `detached` engine outlives this process
    and is recorded for `harness status` and `harness down`. `services` are called once
    before `start` returns; the rest answers when it is first called, and `preload` is
    loaded in the background until then. `extra` are LocalStack settings. `on_death` is
    called, in another thread, with the reason when the engine ends without being stopped.
    """

    name = "native"

    def __init__(
        self,
        port: int | None = None,
        *,
        detached: bool = False,
        debug: bool = False,
        services: Iterable[str] = PROVEN_AT_START,
        preload: Iterable[str] = PRELOADED,
        extra: Mapping[str, str] | None = None,
        on_death: Callable[[str], None] | None = None,
    ) -> None:
        self.port = port
        self.detached = detached
        self.debug = debug
        self.services = tuple(known(services))
        self.preload = tuple(known(preload))
        self.extra = dict(extra or {})
        self.on_death = on_death
        self._process: EngineProcess | None = None
        self._state: state.StateDirectory | None = None
        self._running: RunningEngine | None = None
        self._cloud: Cloud | None = None
        self._lock = threading.Lock()
        self._given_up = threading.Event()
        self.under_way = threading.Event()
        """Set once LocalStack is on its own way to its first answer, or cannot be."""

    @property
    def starts_at_once(self) -> bool:
        """Whether nothing has to be installed first, as far as can be told at a glance."""
        own = "{}.{}".format(*sys.version_info)
        wanted = [engine_directory(), site_directory(own)]
        if shutil.which("node"):
            wanted.append(modules_directory())
        return all(facts(directory) is not None for directory in wanted)

    def start(self, progress: Progress | None = None) -> RunningEngine:
        """Install what is missing, start, and wait for the first answers.

        Raises:
            BadInput: the port is in use, or this Python cannot run LocalStack.
            EngineError: it cannot be installed or started; with its last log lines.
        """
        with self._lock:
            if self._running:
                return self._running
            self._given_up.clear()
            if self.port is not None:
                require_free(self.port)
            try:
                self._running = self._start(progress or (lambda _text, _fraction: None))
            except BaseException:
                self._end()
                raise
            finally:
                self.under_way.set()
            return self._running

    def stop(self) -> None:
        """End the engine, the functions' processes, and remove its state directory.

        An engine that is starting in another thread is given up.
        """
        self._given_up.set()
        with self._lock:
            self._end()

    def failure(self) -> str | None:
        """None while it runs; else how it ended, with its last log lines."""
        return self._process.failure() if self._process else None

    def _start(self, tell: Progress) -> RunningEngine:
        environment = ensure_engine(tell)
        pythons = ensure_pythons(tell)
        node = ensure_node(tell)
        tell(f"starting LocalStack {RELEASE}", None)
        state.sweep()
        self._state = state.StateDirectory(environment)
        free, control = free_ports(2)
        port = self.port or free
        self._process = EngineProcess(
            environment.python,
            configuration.variables(
                environment=environment,
                stage=stage_extension(),
                state=self._state.path,
                port=port,
                control_port=control,
                pythons=pythons,
                node=node,
                debug=self.debug,
                extra={"HARNESS_PRELOAD": ",".join(self.preload), **self.extra},
            ),
            directory=self._state.path,
            log=self._state.log,
            lock=self._state.alive,
            detached=self.detached,
            on_death=self.on_death,
        )
        self.under_way.set()
        running = RunningEngine(
            name=self.name,
            release=f"LocalStack {RELEASE}",
            endpoint=f"http://{LOOPBACK}:{port}",
            control=f"http://{LOOPBACK}:{control}",
            pid=self._process.pid,
            details={
                "port": port,
                "state": str(self._state.path),
                "log": str(self._state.log),
                "detached": self.detached,
                "started_by": os.getpid(),
                "pythons": list(pythons),
            },
        )
        from harness.engines.cloud import Cloud  # 0.3 s, in which the engine starts

        self._cloud = Cloud(running)
        for service in self.services:
            self._cloud.probe(service)  # costs 0.1 s, in which the engine starts
        wait_for_gateway(port, self._hindrance)
        prove(self._cloud, self.services, self._hindrance)
        if self.detached:
            record(running)
        tell(f"LocalStack {RELEASE} answers at {running.endpoint}", 1.0)
        return running

    def _hindrance(self) -> str | None:
        return "it was stopped before it answered" if self._given_up.is_set() else self.failure()

    def _end(self) -> None:
        if self._process:
            self._process.stop()
        if self._running and self.detached:
            forget(self._running)
        if self._state:
            self._state.remove()
        self._running = self._cloud = self._state = None

    def prove(self, services: Iterable[str]) -> dict[str, float]:
        """Call these services once; seconds that each took to answer.

        Raises:
            EngineError: one does not answer, or the engine is not running.
        """
        if not self._running or not self._cloud:
            raise EngineError(self.failure() or "the engine is not running")
        return prove(self._cloud, services, self.failure)

    @property
    def log(self) -> Path | None:
        """The engine's log file while it runs."""
        return self._state.log if self._state else None
