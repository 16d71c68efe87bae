"""`docker-compose.yml`, brought up by hand as docs/engines.md says."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
import urllib3

from harness.engines.ports import free_ports

ROOT = Path(__file__).parents[2]
UP_WITHIN = 120.0


def compose() -> list[str]:
    """`docker compose` where the plugin is, else `docker-compose`."""
    plugin = ["docker", "compose"]
    if subprocess.run([*plugin, "version"], capture_output=True, check=False).returncode == 0:
        return plugin
    if shutil.which("docker-compose"):
        return ["docker-compose"]
    pytest.skip("neither docker compose nor docker-compose is installed")


def harness(*arguments: str, environment: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "harness.cli.main", *arguments],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def endpoint() -> Iterator[str]:
    command = [*compose(), "-p", f"harness{uuid.uuid4().hex[:8]}"]
    port, control = free_ports(2)
    exports = harness("engines", "install", "docker", "--exports", environment=dict(os.environ))
    mounts = dict(
        line.removeprefix("export ").replace("'", "").split("=", 1)
        for line in exports.splitlines()
        if line.startswith("export ")
    )
    environment = {
        **os.environ, **mounts,
        "HARNESS_PORT": str(port), "HARNESS_CONTROL_PORT": str(control),
    }  # fmt: skip

    def run(*arguments: str) -> None:
        subprocess.run([*command, *arguments], cwd=ROOT, env=environment, check=True)

    run("up", "-d")
    try:
        url = f"http://127.0.0.1:{port}"
        until_healthy(f"{url}/_harness/info")
        yield url
    finally:
        run("down", "-v")


def until_healthy(url: str) -> None:
    """What the file's health check asks, from outside: not each compose has `--wait`."""
    end = time.monotonic() + UP_WITHIN
    while True:
        try:
            if urllib3.request("GET", url, retries=False, timeout=5).status == 200:
                return
        except urllib3.exceptions.HTTPError:
            pass
        assert time.monotonic() < end, f"{url} does not answer"
        time.sleep(0.1)


def test_scenarios_run_on_what_compose_brings_up(endpoint: str) -> None:
    told = harness("run", "scenarios/queue", "--engine", endpoint, environment=dict(os.environ))
    assert " passed in " in told
