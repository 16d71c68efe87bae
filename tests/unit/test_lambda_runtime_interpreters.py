"""Interpreters that lie below /tmp or /opt, which a function does not see of its host."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import sys
import tempfile
import textwrap
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.engines.extension.lambda_runtime.launch import Launch
from harness.engines.extension.lambda_runtime.listeners import Listeners
from harness.engines.extension.lambda_runtime.outcome import Work
from harness.engines.extension.lambda_runtime.platform_log import PlatformLog
from harness.engines.extension.lambda_runtime.process import harness_jail
from harness.engines.extension.lambda_runtime.runtimes import Choice
from harness.engines.extension.lambda_runtime.sandbox import Sandbox
from harness.engines.extension.lambda_runtime.settings import Node
from harness.engines.extension.lambda_runtime.zygote import Zygote

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has mount namespaces")
INTERPRETER = Path(getattr(sys, "_base_executable", sys.executable)).resolve()
JAILED = """
import json, os, sys
sys.path.insert(0, {modules!r})
import harness_jail
places = harness_jail.interpreter_places()
spec = json.loads({spec!r})
try:
    harness_jail.enter({{**spec, "keep": places if {kept} else []}})
except PermissionError as error:
    sys.exit("not permitted: " + str(error))
import subprocess
import wsgiref.util
subprocess.run([sys.executable, "-S", "-c", "print('started')"], check=True)
try:
    open(os.path.join(sys.prefix, "written"), "w")
except OSError as error:
    print(error.strerror)
"""


@pytest.fixture
def place() -> Iterator[Path]:
    """A directory that is hidden, wherever pytest has its own."""
    with tempfile.TemporaryDirectory(dir="/tmp") as directory:
        yield Path(directory)


def relocated(place: Path) -> Path:
    """A Python whose prefix is below `place`: its executable is a link to a link there."""
    prefix = place / "pythons" / "x64"
    (prefix / "bin").mkdir(parents=True)
    program = prefix / "bin" / f"python{sys.version_info[0]}.{sys.version_info[1]}"
    shutil.copy(INTERPRETER, program)
    (prefix / "lib").symlink_to(INTERPRETER.parent.parent / "lib")
    (place / "tools").mkdir()
    (place / "tools" / "python").symlink_to(program)
    (place / "bin").mkdir()
    (place / "bin" / "python").symlink_to(place / "tools" / "python")
    return place / "bin" / "python"


def in_jail(place: Path, python: Path, kept: bool) -> subprocess.CompletedProcess[str]:
    for name in ("task", "tmp", "root"):
        (place / name).mkdir()
    spec = {name: str(place / name) for name in ("task", "tmp", "root")}
    source = JAILED.format(
        modules=str(Path(harness_jail.__file__).parent), spec=json.dumps(spec), kept=kept
    )
    return subprocess.run(
        [str(python), "-I", "-S", "-c", textwrap.dedent(source)],
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_python_below_tmp_goes_on_importing_and_starts_others(place: Path) -> None:
    done = in_jail(place, relocated(place), kept=True)
    if "not permitted" in done.stderr:
        pytest.skip(f"no mount namespace here: {done.stderr}")
    assert done.stdout.splitlines() == ["started", "Read-only file system"], done.stderr


def test_without_what_is_kept_it_could_not(place: Path) -> None:
    done = in_jail(place, relocated(place), kept=False)
    if "not permitted" in done.stderr:
        pytest.skip(f"no mount namespace here: {done.stderr}")
    assert "started" not in done.stdout
    assert done.returncode == 1


@pytest.mark.skipif(shutil.which("node") is None, reason="Node is not installed")
def test_a_node_below_tmp_that_is_a_link_to_a_link_runs_functions(place: Path) -> None:
    (place / "node" / "bin").mkdir(parents=True)
    program = place / "node" / "bin" / "node"
    shutil.copy(Path(str(shutil.which("node"))).resolve(), program)
    for name, aim in (("second", program), ("first", place / "second" / "node")):
        (place / name).mkdir()
        (place / name / "node").symlink_to(aim)
    code = place / "code"
    code.mkdir()
    (code / "index.mjs").write_text("export const handler = async () => process.execPath\n")
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    zygote = Zygote(loop, sys.executable, None)
    sandbox = Sandbox(
        loop,
        zygote,
        Launch(
            choice=Choice("nodejs", node=Node((20,), str(place / "first" / "node"), None)),
            handler="index.handler",
            environment={},
            code=code,
            layers=None,
            home=place / "home",
            memory_mb=256,
        ),
        PlatformLog(json_format=False, runtime="nodejs:20", memory_mb=256),
        Listeners(
            on_start=lambda _work: None,
            on_stray=lambda _lines: None,
            on_no_jail=lambda _reason: None,
            on_refused=lambda _host, _why: None,
        ),
        key="node",
        init_timeout_s=20,
    )
    try:
        outcome = sandbox.invoke(Work("r-1", "arn:x", "$LATEST", b"{}", 20))
    finally:
        sandbox.stop()
        loop.call_soon_threadsafe(zygote.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
    assert (outcome.status, outcome.payload) == ("ok", b'"%s"' % os.fsencode(program)), outcome
