"""A stopped engine ends within seconds, whatever its threads are waiting for.

Stock (4.13.1, 4.14.0) waits for long polls, and after its own shutdown Python waits for
threads that are not daemons: a SIGTERM can take minutes. Under a guard, which ends every process
and whose state directory goes too, only the log has to be whole: it takes milliseconds.
"""

from __future__ import annotations

import functools
import os
import sys
import threading
from types import ModuleType
from typing import Any

from .on_import import after_import

GRACE_SECONDS = 3.0


def install() -> None:
    after_import("localstack.runtime.runtime", _mend)


def _mend(runtime: ModuleType) -> None:
    stock = runtime.LocalstackRuntime.shutdown

    @functools.wraps(stock)
    def shutdown(self: Any) -> None:
        if os.environ.get("HARNESS_GUARD_PID"):
            _end(self)
        last_word = threading.Timer(GRACE_SECONDS, _end, (self,))
        last_word.daemon = True
        last_word.start()
        stock(self)

    runtime.LocalstackRuntime.shutdown = shutdown


def _end(runtime: Any) -> None:
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(getattr(runtime, "exit_code", 0))
