"""Nothing of a run outlives it, however it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

WITHIN = 30.0
"""Seconds after which no process of a killed run may be left."""

MARK = "HARNESS_TEST_RUN"

TEST = """\
import time
import pytest

@pytest.mark.stack("template.yaml")
def test_in_the_middle(stack):
    assert stack.invoke("Store", {"id": "a"}).error is None
    print("in the middle", flush=True)
    time.sleep(60)
"""


def _processes(mark: str) -> dict[int, str]:
    """Every process with the mark in its environment, or below one that has it: pid, command."""
    found: dict[int, str] = {}
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdecimal():
            continue
        try:
            status = (entry / "stat").read_text().rpartition(")")[2].split()
            if status[0] == "Z":
                continue
            parents[int(entry.name)] = int(status[1])
            if mark.encode() in (entry / "environ").read_bytes():
                found[int(entry.name)] = (entry / "cmdline").read_bytes().decode()
        except (OSError, ValueError):
            continue
    grown = True
    while grown:
        below = {p for p, parent in parents.items() if parent in found and p not in found}
        grown = bool(below)
        found.update(dict.fromkeys(below, "?"))
    return found


def _alive(pids: set[int]) -> set[int]:
    alive = set()
    for pid in pids:
        try:
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z":
                alive.add(pid)
        except OSError:
            continue
    return alive


def _gone(pids: set[int], within: float) -> bool:
    """Whether all ended in time; polls, since a process that is no child cannot be waited for."""
    deadline = time.monotonic() + within
    while _alive(pids):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


@contextmanager
def _in_the_middle(folder: Path, *options: str) -> Iterator[tuple[subprocess.Popen[str], set[int]]]:
    """A run of pytest whose test sleeps after it invoked a function; all of its processes."""
    app = Path(__file__).parents[1] / "plugin" / "app" / "template.yaml"
    (folder / "template.yaml").write_text(app.read_text())
    (folder / "test_it.py").write_text(TEST)
    marker = folder / "output.txt"
    mark = f"{MARK}={folder}"
    with marker.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "pytest", "-s", "-p", "no:randomly", *options],
            cwd=folder,
            env={**os.environ, MARK: str(folder), "PYTHONUNBUFFERED": "1"},
            stdout=output,
            stderr=subprocess.STDOUT,
            text=True,
        )
    try:
        deadline = time.monotonic() + 180
        while "in the middle" not in marker.read_text():
            assert process.poll() is None, marker.read_text()
            assert time.monotonic() < deadline, marker.read_text()
            time.sleep(0.05)
        processes = _processes(mark)
        assert len(processes) >= 3, "pytest, the engine's guard and the engine itself"
        yield process, set(processes)
    finally:
        process.kill()
        process.wait()


@pytest.mark.skipif(sys.platform != "linux", reason="processes are found through /proc")
@pytest.mark.parametrize(
    "number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT], ids=lambda n: n.name
)
def test_a_killed_run_leaves_no_process(tmp_path: Path, number: signal.Signals) -> None:
    with _in_the_middle(tmp_path) as (process, processes):
        process.send_signal(number)
        process.wait(60)
        assert _gone(processes, WITHIN), _processes(f"{MARK}={tmp_path}")
