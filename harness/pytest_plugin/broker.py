"""One engine for all workers of pytest-xdist: they ask the controller, which starts it once.

Asking at first use, and not at the workers' start, leaves a run that needs no engine without
one. The controller owns the engine, so that a worker that crashes takes nothing with it.
"""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING, Any

from harness.errors import EngineError, HarnessError

if TYPE_CHECKING:
    from harness.engines.base import RunningEngine
    from harness.pytest_plugin.engine_source import OwnEngine

WORKER_KEY = "harness_broker"
"""The entry of `workerinput` that tells a worker where to ask."""


class Broker:
    """The controller's side: a thread that answers each worker with the running engine."""

    def __init__(self, source: OwnEngine) -> None:
        from multiprocessing.connection import Listener

        self._source = source
        self._key = os.urandom(16)
        # Loopback and not a socket file: a file would outlive a killed run.
        self._listener = Listener(("127.0.0.1", 0), backlog=128, authkey=self._key)
        self._failure: HarnessError | None = None
        # One thread for its whole life: on Linux the engine's parent-death signal is bound
        # to the thread that started it.
        self._thread = threading.Thread(target=self._serve, name="harness-broker", daemon=True)
        self._thread.start()

    def invitation(self) -> dict[str, Any]:
        """What goes into `workerinput`."""
        return {"address": list(self._listener.address), "key": self._key.hex()}

    def close(self) -> None:
        """Answer nobody any more; the engine itself is the source's to stop."""
        from multiprocessing.connection import Client

        if not self._thread.is_alive():
            return
        try:
            with Client(self._listener.address, authkey=self._key) as line:
                line.send("close")
        except (OSError, EOFError):
            pass
        self._thread.join(timeout=30)
        self._listener.close()

    def _serve(self) -> None:
        from multiprocessing import AuthenticationError

        while True:
            try:
                with self._listener.accept() as line:
                    if line.recv() == "close":
                        return
                    line.send(self._answer())
            except (AuthenticationError, EOFError, ConnectionError):
                continue
            except OSError:
                return

    def _answer(self) -> dict[str, Any]:
        # A start that failed once fails again: no worker waits for it a second time.
        if self._failure is None:
            try:
                return {"engine": self._source.get().to_json()}
            except HarnessError as error:
                self._failure = error
            except Exception as error:
                self._failure = EngineError(f"the engine does not start: {error!r}")
        return {"what": self._failure.what, "fix": self._failure.fix}


class BrokeredEngine:
    """A worker's side."""

    def __init__(self, invitation: dict[str, Any]) -> None:
        self._invitation = invitation
        self.running: RunningEngine | None = None

    def get(self) -> RunningEngine:
        if self.running is None:
            self.running = self._ask()
        return self.running

    def close(self) -> None:
        """The engine is the controller's."""

    def _ask(self) -> RunningEngine:
        from multiprocessing.connection import Client

        from harness.engines.base import RunningEngine

        key = bytes.fromhex(self._invitation["key"])
        try:
            with Client(tuple(self._invitation["address"]), authkey=key) as line:
                line.send("engine")
                answer = line.recv()
        except (OSError, EOFError) as error:
            raise EngineError(
                f"the pytest controller, which owns the engine, does not answer: {error}"
            ) from error
        if "engine" not in answer:
            raise EngineError(answer["what"], fix=answer["fix"])
        return RunningEngine.from_json(answer["engine"])
