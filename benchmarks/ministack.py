"""MiniStack as a peer: installed once in an environment of its own, started as a child process.

It emulates AWS by itself and runs functions in warm subprocesses, so its speed is what to aim at.
"""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import urllib3
from uv import find_uv_bin

from harness.engines.base import RunningEngine
from harness.engines.installation.home import harness_home
from harness.engines.installation.interpreters import OWN, interpreters
from harness.engines.installation.once import make_once
from harness.engines.ports import free_ports

RELEASE = "1.5.33"
PACKAGES = (f"ministack=={RELEASE}", "aws-sam-translator==1.115.0")
START_WITHIN = 30.0


def install() -> Path:
    """Its interpreter, from the package index at the first call."""
    directory = harness_home() / "peers" / f"ministack-{RELEASE}-py{OWN}"

    def make(partial: Path) -> dict[str, str]:
        uv, venv = find_uv_bin(), partial / "venv"
        subprocess.run([uv, "venv", "--quiet", "-p", interpreters()[OWN], venv], check=True)
        python = venv / "bin" / "python"
        subprocess.run([uv, "pip", "install", "--quiet", "-p", python, *PACKAGES], check=True)
        return {"release": RELEASE}

    make_once(directory, make)
    return directory / "venv" / "bin" / "python"


@contextmanager
def ministack() -> Iterator[RunningEngine]:
    """Started with its switches for a loopback address and state of its own."""
    python = install()
    (port,) = free_ports(1)
    with tempfile.TemporaryDirectory() as state:
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": state,
            "TMPDIR": state,
            "STATE_DIR": state,
            "GATEWAY_PORT": str(port),
            "BIND_HOST": "127.0.0.1",
            "IOT_MTLS_ENABLED": "0",
            "SFTP_ENABLED": "0",
        }
        process = subprocess.Popen(
            [python, "-m", "ministack"],
            env=environment, cwd=state, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
        try:
            endpoint = f"http://127.0.0.1:{port}"
            _until_healthy(f"{endpoint}/_localstack/health", process)
            yield RunningEngine(
                name="ministack", release=f"MiniStack {RELEASE}", endpoint=endpoint, pid=process.pid
            )
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _until_healthy(url: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + START_WITHIN
    while time.monotonic() < end:
        with suppress(urllib3.exceptions.HTTPError):
            if urllib3.request("GET", url, retries=False, timeout=2).status == 200:
                return
        if process.poll() is not None:
            raise RuntimeError(f"MiniStack ended with exit status {process.returncode}")
        time.sleep(0.005)
    raise TimeoutError(f"MiniStack does not answer within {START_WITHIN:.0f} s")
