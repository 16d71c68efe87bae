"""Installing once: together, after an interruption, and where nothing can be written."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import pytest

from harness.engines.installation import engine, installer
from harness.engines.installation.lockfile import LockFile
from harness.engines.installation.once import MARKER, facts, make_once
from harness.errors import EngineError

MAKE = """
import os, sys
from pathlib import Path
from harness.engines.installation.once import make_once
target, builders = Path(sys.argv[1]), Path(sys.argv[2])
def build(partial):
    (builders / str(os.getpid())).touch()
    print("building", flush=True)
    sys.stdin.readline()
    (partial / "file").write_text("whole")
    return {}
def waiting():
    print("waiting", flush=True)
make_once(target, build, waiting)
print("done", flush=True)
"""


@pytest.fixture
def maker(tmp_path: Path) -> Any:
    (tmp_path / "builders").mkdir()
    started: list[subprocess.Popen[str]] = []

    def start() -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", MAKE, str(tmp_path / "made"), str(tmp_path / "builders")],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


def said(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    return process.stdout.readline().strip()


def go_on(process: subprocess.Popen[str]) -> None:
    assert process.stdin
    process.stdin.write("\n")
    process.stdin.flush()


def test_two_processes_at_once_build_once(tmp_path: Path, maker: Any) -> None:
    first = maker()
    assert said(first) == "building"
    second = maker()
    assert said(second) == "waiting"
    go_on(first)
    assert said(first) == "done"
    assert said(second) == "done"
    assert [each.name for each in (tmp_path / "builders").iterdir()] == [str(first.pid)]
    assert (tmp_path / "made" / "file").read_text() == "whole"


def test_an_interrupted_build_is_done_again(tmp_path: Path, maker: Any) -> None:
    first = maker()
    assert said(first) == "building"
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    assert facts(tmp_path / "made") is None
    second = maker()
    assert said(second) == "building"
    go_on(second)
    assert said(second) == "done"
    assert (tmp_path / "made" / "file").read_text() == "whole"
    assert not (tmp_path / "made.partial").exists()


def test_a_directory_without_its_marker_is_made_again(tmp_path: Path) -> None:
    made = tmp_path / "made"
    make_once(made, lambda _partial: {})
    (made / MARKER).unlink()
    (made / "leftover").touch()
    make_once(made, lambda _partial: {"again": True})
    assert not (made / "leftover").exists()
    assert (facts(made) or {})["again"]


def test_a_failed_build_leaves_nothing(tmp_path: Path) -> None:
    def build(partial: Path) -> dict[str, Any]:
        (partial / "half").touch()
        raise EngineError("no network")

    with pytest.raises(EngineError, match="no network"):
        make_once(tmp_path / "made", build)
    assert [each.name for each in tmp_path.iterdir()] == ["made.lock"]


def test_a_full_disk_is_named(tmp_path: Path) -> None:
    def build(_partial: Path) -> dict[str, Any]:
        raise OSError(28, "No space left on device")

    with pytest.raises(EngineError, match=f"{tmp_path}: No space left") as caught:
        make_once(tmp_path / "made", build)
    assert "HARNESS_HOME" in str(caught.value.fix)


def test_a_home_that_cannot_be_written(tmp_path: Path) -> None:
    # A file in the way: root, who runs this in a container, may write to read-only directories.
    (tmp_path / "home").touch()
    with pytest.raises(EngineError, match="cannot write to") as caught:
        make_once(tmp_path / "home" / "environments" / "x", lambda _partial: {})
    assert "HARNESS_HOME" in str(caught.value.fix)


def test_no_network_is_told_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = tmp_path / "tiny.lock"
    lock.write_text("six==1.17.0 --hash=sha256:" + "0" * 64 + "\n")
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setenv("UV_DEFAULT_INDEX", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")
    python = installer.make_venv(tmp_path / "venv", installer.current_interpreter())
    with pytest.raises(EngineError, match=r"tiny\.lock") as caught:
        installer.install(LockFile(lock), python=python)
    assert "network" in str(caught.value.fix)


def test_what_is_no_longer_usable_is_made_anew(tmp_path: Path) -> None:
    made: list[int] = []

    def build(partial: Path) -> dict[str, Any]:
        made.append(len(made))
        (partial / "file").write_text(str(made[-1]))
        return {"number": made[-1]}

    target = tmp_path / "made"
    assert make_once(target, build, usable=lambda found: found["number"] > 0)["number"] == 0
    assert make_once(target, build)["number"] == 0
    assert make_once(target, build, usable=lambda found: found["number"] > 0)["number"] == 1
    assert (target / "file").read_text() == "1"


def test_an_engine_whose_interpreter_has_gone_is_installed_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HARNESS_HOME", str(tmp_path))
    interpreters = iter([str(tmp_path / "gone" / "python"), sys.executable])
    monkeypatch.setattr(engine, "_build", lambda *_: {"python": next(interpreters)})
    assert engine.ensure_engine().facts["python"].endswith("gone/python")
    assert engine.ensure_engine().facts["python"] == sys.executable
    assert engine.ensure_engine().facts["python"] == sys.executable, "and not once more"


def test_what_the_installer_says_is_closed_behind_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else a test run that makes errors of warnings fails where it installs the engine."""
    found: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", found.append)
    with warnings.catch_warnings():
        warnings.simplefilter("error", ResourceWarning)
        installer._run(["--version"], doing="asking for its version")
        gc.collect()
    assert found == []
