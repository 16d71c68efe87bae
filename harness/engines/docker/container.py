"""The container: LocalStack's image through testcontainers, published on loopback only."""

from __future__ import annotations

import contextlib
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from harness.engines.docker.daemon import daemon_errors
from harness.engines.docker.mount import Mount
from harness.engines.docker.ports import Ports
from harness.engines.ports import LOOPBACK

_LAST_LINES = 30


class EngineContainer:
    """One container of LocalStack. It removes itself when LocalStack ends in it."""

    def __init__(
        self, image: str, environment: Mapping[str, str], mounts: Iterable[Mount], ports: Ports
    ) -> None:
        from testcontainers.community.localstack import LocalStackContainer

        with daemon_errors(image):
            self._container: Any = LocalStackContainer(
                image,
                edge_port=ports.gateway,
                region_name="us-east-1",
                auto_remove=True,
                # Docker Desktop knows the name by itself, Docker on Linux only so.
                extra_hosts={"host.docker.internal": "host-gateway"},
                labels={"harness.engine": "docker"},
            )
        self._image = image
        self._container.with_envs(**environment)
        # testcontainers publishes on every interface; docker itself takes an address here.
        self._container.ports = {
            str(port): (LOOPBACK, port) for port in (ports.gateway, ports.control)
        }
        for mount in mounts:
            self._container.with_volume_mapping(str(mount.source), mount.target, "ro")
        self._lines: deque[str] = deque(maxlen=_LAST_LINES)
        self._ended = threading.Event()

    def start(self) -> None:
        """Create and start it; returns before LocalStack answers.

        Raises:
            EngineError: the daemon refuses, or the image is not to be had.
        """
        from testcontainers.core.container import DockerContainer

        with daemon_errors(self._image), _without_reaper():
            # Not LocalStackContainer.start: it looks for a log line once a second, and
            # does not notice that the container died.
            DockerContainer.start(self._container)
        threading.Thread(target=self._follow, name="docker-engine-log", daemon=True).start()

    def stop(self) -> None:
        """Remove it, running or not. Safe to call twice."""
        from docker.errors import APIError, NotFound

        with contextlib.suppress(NotFound):
            try:
                self._container.stop()
            except APIError as error:
                # It may be removing itself just now, which is what was asked for.
                if "already in progress" not in str(error):
                    raise
        self._ended.wait(10)

    @property
    def id(self) -> str:
        """The short id, as `docker ps` prints it."""
        return str(self._container.get_wrapped_container().short_id)

    def failure(self) -> str | None:
        """None while it runs; else that it ended, with its last log lines."""
        if not self._ended.is_set():
            return None
        said = "\n".join(self._lines) or "(it logged nothing)"
        return f"the container of {self._image} ended; its last lines:\n{said}"

    def _follow(self) -> None:
        # The log has to be read while it runs: a container that removes itself takes it along.
        wrapped = self._container.get_wrapped_container()
        with contextlib.suppress(Exception):
            for chunk in wrapped.logs(stream=True, follow=True):
                self._lines.extend(chunk.decode(errors="replace").splitlines())
        self._ended.set()


@contextlib.contextmanager
def _without_reaper() -> Iterator[None]:
    """Testcontainers' reaper is one more image; ours end by their lifeline instead."""
    from testcontainers.core.config import testcontainers_config

    before = testcontainers_config.ryuk_disabled
    testcontainers_config.ryuk_disabled = True
    try:
        yield
    finally:
        testcontainers_config.ryuk_disabled = before
