"""One engine process: spawned under its guard, watched, ended."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO

GUARD = Path(__file__).with_name("guard.py")
_KILL_WITHIN = 5.0
TAIL_LINES = 25

Ended = Callable[[str], None]
"""Called, in the watching thread, with how an engine ended that nobody had stopped."""


class EngineProcess:
    """LocalStack with its guard.

    `log` gets what it prints; `lock`, a locked file, is handed to the guard.
    """

    def __init__(
        self,
        python: Path,
        environment: Mapping[str, str],
        *,
        directory: Path,
        log: Path,
        lock: IO[bytes],
        detached: bool = False,
        on_death: Ended | None = None,
    ) -> None:
        self.log = log
        self.ended = threading.Event()
        self._on_death = on_death
        self._stopping = False
        self._failure: str | None = None
        command = [
            str(python), "-I", "-S", str(GUARD),
            "detached" if detached else "attached", str(lock.fileno()),
            str(python), "-P", "-m", "harness_extension.main",
        ]  # fmt: skip
        with log.open("wb") as output:
            self._guard = subprocess.Popen(
                command,
                env=dict(environment),
                cwd=directory,
                stdin=subprocess.DEVNULL if detached else subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                pass_fds=(lock.fileno(),),
            )
        lock.close()
        threading.Thread(target=self._watch, name="engine-watch", daemon=True).start()

    @property
    def pid(self) -> int:
        """The guard's process id: ending it ends all."""
        return self._guard.pid

    def failure(self) -> str | None:
        """None while it runs or was stopped; else how it ended, with its last log lines."""
        return self._failure

    def stop(self) -> None:
        """End it and everything that it started."""
        self._stopping = True
        if self._guard.poll() is None:
            self._guard.terminate()
            try:
                self._guard.wait(_KILL_WITHIN)
            except subprocess.TimeoutExpired:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(self._guard.pid, signal.SIGKILL)
                self._guard.wait()
        self.ended.wait(_KILL_WITHIN)
        if self._guard.stdin:
            self._guard.stdin.close()

    def _watch(self) -> None:
        status = self._guard.wait()
        if not self._stopping:
            how = (
                f"by {signal.Signals(status - 128).name}"
                if status > 128
                else f"with exit status {status}"
            )
            self._failure = f"the engine ended {how}; its last log lines:\n{tail(self.log)}"
        self.ended.set()
        if self._failure and self._on_death:
            self._on_death(self._failure)


def tail(log: Path, lines: int = TAIL_LINES) -> str:
    """The last lines of a log file."""
    try:
        with log.open("rb") as file:
            file.seek(0, os.SEEK_END)
            file.seek(max(0, file.tell() - 64 * 1024))
            text = file.read().decode(errors="replace")
    except OSError as error:
        return f"({log} cannot be read: {error.strerror})"
    return "\n".join(text.splitlines()[-lines:]) or "(it printed nothing)"
