"""The guard of an engine: grace, then SIGKILL."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile

import pytest

from harness.engines.native.process import GUARD

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals")
ENGINE = """
import os, signal, subprocess, sys
child = subprocess.Popen([sys.executable, "-c", "import signal; signal.pause()"])
def asked(*_):
    if sys.argv[1] == "obeys":
        print("in good order", flush=True)
        os._exit(7)
signal.signal(signal.SIGTERM, asked)
print(child.pid, flush=True)
while True:
    signal.pause()
"""


@pytest.mark.parametrize(
    ("engine", "said", "status"), [("obeys", "in good order", 7), ("hangs", "", 128 + 9)]
)
def test_an_engine_has_a_grace_to_end_by_itself(engine: str, said: str, status: int) -> None:
    with tempfile.TemporaryFile() as lock:
        guard = subprocess.Popen(
            [sys.executable, "-I", "-S", str(GUARD), "detached", str(lock.fileno()),
             sys.executable, "-c", ENGINE, engine],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True,
            start_new_session=True, pass_fds=[lock.fileno()],
        )  # fmt: skip
        assert guard.stdout
        with guard:
            child = int(guard.stdout.readline())
            guard.send_signal(signal.SIGTERM)
            rest = guard.stdout.read()
    assert rest.strip() == said
    assert guard.returncode == status
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)
