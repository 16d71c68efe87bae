"""LocalStack in Docker, behind the same protocol as the native engine."""

from __future__ import annotations

import os
import threading
import time
from typing import Any

import urllib3

from harness.engines.base import Progress, RunningEngine
from harness.engines.docker.configuration import variables
from harness.engines.docker.container import EngineContainer
from harness.engines.docker.daemon import daemon_facts
from harness.engines.docker.files import files
from harness.engines.docker.lifeline import Lifeline
from harness.engines.docker.ports import choose
from harness.engines.ports import LOOPBACK
from harness.engines.running import forget, record
from harness.errors import EngineError, Unsupported

IMAGE = "localstack/localstack:4.14.0"
"""The last release whose image needs no token."""
_START_WITHIN = 90.0


def default_image() -> str:
    """`HARNESS_DOCKER_IMAGE`, else `IMAGE`."""
    return os.environ.get("HARNESS_DOCKER_IMAGE") or IMAGE


class DockerEngine:
    """One container, started by `start`, gone after `stop` or when this process ends.

    `port` is the gateway's on this machine (None: a free one); `image` overrides
    `HARNESS_DOCKER_IMAGE`, which overrides `IMAGE`. A `detached` engine outlives this process.
    """

    name = "docker"

    def __init__(
        self,
        port: int | None = None,
        *,
        image: str | None = None,
        detached: bool = False,
        debug: bool = False,
    ) -> None:
        self.port = port
        self.image = image or default_image()
        self.detached = detached
        self.debug = debug
        self._container: EngineContainer | None = None
        self._lifeline: Lifeline | None = None
        self._running: RunningEngine | None = None
        self._lock = threading.Lock()

    def start(self, progress: Progress | None = None) -> RunningEngine:
        """Start the container and wait until LocalStack answers through the extension.

        Raises:
            EngineError: no daemon, no image, or LocalStack did not start; with its last lines.
            Unsupported: the daemon is on another machine.
        """
        with self._lock:
            if self._running is None:
                try:
                    self._running = self._start(progress or (lambda _text, _fraction: None))
                except BaseException:
                    self._end()
                    raise
            return self._running

    def stop(self) -> None:
        """Remove the container and what runs in it. Safe to call twice."""
        with self._lock:
            self._end()

    def failure(self) -> str | None:
        """None while it runs; else how it ended, with its last log lines."""
        return self._container.failure() if self._container else None

    def _start(self, tell: Progress) -> RunningEngine:
        _require_local_daemon()
        facts = daemon_facts()
        found = files(self.image, str(facts["Architecture"]), tell)
        tell(f"starting {self.image}", None)
        ports = choose(self.port)
        self._container = EngineContainer(
            self.image,
            {**variables(ports, debug=self.debug), **found.variables},
            found.mounts,
            ports,
        )
        self._container.start()
        endpoint = f"http://{LOOPBACK}:{ports.gateway}"
        control = f"http://{LOOPBACK}:{ports.control}"
        info = self._wait(control)
        if not self.detached:
            self._lifeline = Lifeline(control)
        tell(f"{self.image} answers at {endpoint}", 1.0)
        running = RunningEngine(
            name=self.name,
            release=f"LocalStack {info.get('release', '?')} in Docker {facts['ServerVersion']}",
            endpoint=endpoint,
            control=control,
            details={
                "port": ports.gateway,
                "image": self.image,
                "container": self._container.id,
                "detached": self.detached,
                "pythons": info.get("pythons", []),
            },
        )
        if self.detached:
            record(running)
        return running

    def _wait(self, control: str) -> dict[str, Any]:
        """What the extension says of itself, as soon as it answers and the gateway does."""
        assert self._container
        pool = urllib3.PoolManager()
        end = time.monotonic() + _START_WITHIN
        answer: Any = None
        while time.monotonic() < end:
            if died := self._container.failure():
                raise EngineError(
                    f"LocalStack did not start in Docker: {died}",
                    fix="images from 2026.3 on need LOCALSTACK_AUTH_TOKEN; "
                    f"{IMAGE} is the last that needs none",
                )
            try:
                answer = pool.request("GET", f"{control}/info?ready=1", timeout=5, retries=False)
                if answer.status == 200:
                    return dict(answer.json())
            except urllib3.exceptions.HTTPError:
                pass
            # Nothing tells when a published port begins to answer, other than asking it.
            time.sleep(0.05)
        raise EngineError(
            f"LocalStack in Docker did not answer at {control} within {_START_WITHIN:.0f} s"
        )

    def _end(self) -> None:
        if self._lifeline:
            self._lifeline.close()
        if self._container:
            self._container.stop()
        if self._running and self.detached:
            forget(self._running)
        self._container = self._lifeline = self._running = None


def _require_local_daemon() -> None:
    host = os.environ.get("DOCKER_HOST", "")
    if host and not host.startswith(("unix://", "npipe://")):
        raise Unsupported(
            "docker",
            f"DOCKER_HOST is {host}: ports are published on the daemon's loopback and files "
            "are mounted from this machine, so the daemon has to be local",
        )
