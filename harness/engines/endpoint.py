"""An engine that is up already: only attached to, never stopped."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

import urllib3

from harness.engines.base import Progress, RunningEngine
from harness.engines.extension.wire import CONTROL_INFO_PATH
from harness.engines.running import recorded
from harness.errors import BadInput, EngineError, Unsupported

_ANSWER_WITHIN = 5.0
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


class EndpointEngine:
    """What answers at `url` (None: the one engine that `harness up --detach` started)."""

    name = "endpoint"

    def __init__(self, url: str | None = None) -> None:
        self.url = url.rstrip("/") if url else None
        self._running: RunningEngine | None = None

    def start(self, progress: Progress | None = None) -> RunningEngine:
        """Look whether it answers, and where its control server is.

        Raises:
            BadInput: no engine is up, or the URL is none, or it leads to AWS itself.
            EngineError: nothing answers there.
        """
        if self._running is None:
            self._running = _attach(self.url) if self.url else _only_one()
        if progress:
            progress(f"{self._running.release} answers at {self._running.endpoint}", 1.0)
        return self._running

    def stop(self) -> None:
        """Nothing: it was up before."""
        self._running = None

    def failure(self) -> str | None:
        """None while something answers there."""
        if self._running is None:
            return None
        try:
            _info(self._running.endpoint)
        except EngineError as error:
            return error.what
        return None


def _only_one() -> RunningEngine:
    found = recorded()
    if not found:
        raise BadInput("no engine is up", fix="start one: harness up --detach")
    if len(found) > 1:
        raise BadInput(
            f"{len(found)} engines are up: {', '.join(each.endpoint for each in found)}",
            fix="name one of these URLs",
        )
    return found[0]


def _attach(url: str) -> RunningEngine:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise BadInput(f"{url!r} is not an URL of an engine", fix="such as http://127.0.0.1:4566")
    if parts.hostname.endswith((".amazonaws.com", ".amazonaws.com.cn", ".aws")):
        raise Unsupported("endpoint", f"{parts.hostname} is AWS itself, not a local cloud")
    for known in recorded():
        if known.endpoint == url:
            return known
    info = _info(url)
    port = info.get("control_port")
    # The control server listens on loopback only: from elsewhere it cannot be reached.
    control = f"http://{parts.hostname}:{port}" if port and parts.hostname in _LOOPBACK else None
    return RunningEngine(
        name="endpoint",
        release=_release(info),
        endpoint=url,
        control=control,
        details={"port": parts.port, "info": info, "pythons": info.get("pythons", [])},
    )


def _release(info: dict[str, Any]) -> str:
    release = str(info.get("release") or info.get("version") or "an unknown release")
    return release if release.startswith("LocalStack") else f"LocalStack {release}"


def _info(url: str) -> dict[str, Any]:
    """What our extension says of the engine, else what LocalStack's health page says."""
    pool = urllib3.PoolManager(timeout=_ANSWER_WITHIN, retries=False)
    for path in (CONTROL_INFO_PATH, "/_localstack/health"):
        try:
            answer = pool.request("GET", f"{url}{path}")
        except urllib3.exceptions.HTTPError as error:
            raise EngineError(
                f"nothing answers at {url}: {error}", fix="is it up? see `harness status`"
            ) from error
        if answer.status == 200:
            try:
                found = json.loads(answer.data)
            except ValueError:
                continue
            if isinstance(found, dict):
                return found
    raise EngineError(
        f"what answers at {url} is not LocalStack: neither {CONTROL_INFO_PATH} nor "
        "/_localstack/health",
        fix="name the gateway's URL, such as http://127.0.0.1:4566",
    )
