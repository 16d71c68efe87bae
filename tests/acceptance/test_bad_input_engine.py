"""Homes, ports, engines and functions that are wrong or die: told, exit code 2, nothing left."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.cli.main import run
from harness.engines.installation.home import harness_home
from harness.engines.native import state
from harness.engines.native.guard import descendants

SCENARIO = """\
scenario: S
stack: template.yaml
timeout: 60s
when: {put_item: {table: Items, item: {id: a}}}
then: [{items: {table: Items, count: COUNT}}]
"""
TEMPLATE = """\
Resources:
  Items:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{AttributeName: id, AttributeType: S}]
      KeySchema: [{AttributeName: id, KeyType: HASH}]
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A right scenario, one that waits for ever, and a home with what is installed."""
    (tmp_path / "template.yaml").write_text(TEMPLATE)
    (tmp_path / "a.scenario.yaml").write_text(SCENARIO.replace("COUNT", "1"))
    (tmp_path / "waits.scenario.yaml").write_text(SCENARIO.replace("COUNT", "2"))
    home = tmp_path / "home"
    home.mkdir()
    for installed in harness_home().iterdir():
        if installed.is_dir() and installed.name not in ("running", "state"):
            (home / installed.name).symlink_to(installed)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HARNESS_HOME", str(home))
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("PYTHONUNBUFFERED", "1")
    return tmp_path


def nothing_is_left(folder: Path) -> bool:
    return not list((folder / "home" / "state").glob("*/"))


def begun(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "harness", *arguments],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


def read_until(process: subprocess.Popen[str], wanted: str) -> None:
    assert process.stdout is not None
    assert any(wanted in line for line in process.stdout), "it ended before"


def engine_of(process: subprocess.Popen[str]) -> int:
    """The process id of the engine below the harness."""
    listed = subprocess.run(
        ["ps", "-axwwo", "pid=,args="], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    named = {int(line.split(None, 1)[0]): line for line in listed}
    below = [pid for pid in descendants(process.pid) if pid in named]
    [engine] = [
        p for p in below if "harness_extension.main" in named[p] and "guard" not in named[p]
    ]
    return engine


@pytest.mark.parametrize(
    "command",
    [["run", "a.scenario.yaml"], ["up", "--detach"], ["engines", "install"], ["doctor"]],
    ids=lambda command: command[0],
)
def test_a_home_that_is_a_file(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    command: list[str],
) -> None:
    (folder / "file").touch()
    monkeypatch.setenv("HARNESS_HOME", str(folder / "file"))
    assert run(command) == 2
    out, err = capsys.readouterr()
    said = " ".join((out + err).split())
    assert f"cannot write to {folder / 'file'}" in said
    assert "set HARNESS_HOME to a directory that can be written" in said


def test_a_full_disk(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(state, "LEAST_SPACE", 2**80)
    assert run(["run", "a.scenario.yaml"]) == 2
    err = capsys.readouterr().err
    assert "KB are free in" in err
    assert "set HARNESS_HOME" in err
    assert nothing_is_left(folder)


@pytest.mark.parametrize("off", [{"UV_DEFAULT_INDEX": "http://127.0.0.1:9/"}, {"UV_OFFLINE": "1"}])
def test_no_network_at_the_first_installation(
    tmp_path: Path,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    off: dict[str, str],
) -> None:
    home = tmp_path / "empty"
    settings = {
        "HARNESS_HOME": str(home),
        "UV_CACHE_DIR": str(tmp_path / "cache"),
        "UV_HTTP_RETRIES": "0",
        **off,
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    assert run(["run", "a.scenario.yaml"]) == 2
    err = capsys.readouterr().err
    assert "cannot install the packages of engine.lock" in err
    assert "check the network, proxy and UV_INDEX_URL" in err
    assert len(err.splitlines()) < 20
    left = {p for p in home.rglob("*") if p.is_file() and p.suffix != ".lock"}
    assert left == set(home.glob("functions/interpreters-*.json")), "what runs here is known now"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--port", "70000"], "70000 is not in the range"),
        (["--port", "many"], "'many' is not a valid integer"),
        (["--engine", "dokcer"], "did you mean 'docker'?"),
        (["--engine", "ftp://host"], "is not an URL of an engine"),
        (["--engine", "http://127.0.0.1:9"], "nothing answers at http://127.0.0.1:9"),
        (["--engine", "https://sqs.us-east-1.amazonaws.com"], "is AWS itself"),
        (["--engine", "endpoint"], "start one: harness up --detach"),
        (["--junit", "."], "the JUnit report cannot be written"),
        (["--workers", "none"], "'none' is neither `auto` nor a number"),
    ],
)
def test_wrong_options_of_run(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    assert run(["run", "a.scenario.yaml", *arguments]) == 2
    out, err = capsys.readouterr()
    assert said in err
    assert "Traceback" not in err
    assert out == ""
    assert nothing_is_left(folder)


def test_docker_without_a_daemon(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("docker", reason="the extra `docker` is not installed")
    monkeypatch.setenv("DOCKER_HOST", f"unix://{folder}/nobody.sock")
    assert run(["run", "a.scenario.yaml", "--engine", "docker"]) == 2
    assert "no Docker daemon answers" in capsys.readouterr().err


@pytest.mark.parametrize("command", [["run", "a.scenario.yaml"], ["up"], ["up", "--detach"]])
def test_a_port_in_use(
    folder: Path, capsys: pytest.CaptureFixture[str], command: list[str]
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert run([*command, "--port", str(port)]) == 2
    assert f"port {port} is in use" in capsys.readouterr().err
    assert nothing_is_left(folder)


def test_an_engine_that_is_killed_ends_its_run_and_no_other(folder: Path) -> None:
    doomed, other = begun("run", "-v", "waits.scenario.yaml"), begun("run", "a.scenario.yaml")
    try:
        read_until(doomed, "when: put_item")
        os.kill(engine_of(doomed), signal.SIGKILL)
        told, _ = doomed.communicate(timeout=60)
        fine, _ = other.communicate(timeout=60)
    finally:
        doomed.kill()
        other.kill()
    assert doomed.returncode == 2, told
    assert "has ended; its last log lines:" in told
    assert "the engine ended by itself, with signal 9" in told
    assert "waits.scenario.yaml:5" in told
    assert "Traceback" not in told
    assert other.returncode == 0, fine
    assert nothing_is_left(folder)


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGKILL, -signal.SIGKILL)]
)
def test_a_run_that_is_ended_leaves_nothing(
    folder: Path, number: signal.Signals, code: int, until: Callable[[Callable[[], bool]], None]
) -> None:
    process = begun("run", "-v", "waits.scenario.yaml")
    try:
        read_until(process, "when: put_item")
        engine = engine_of(process)
        process.send_signal(number)
        rest, _ = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == code
    assert "Traceback" not in rest
    assert ("interrupted" in rest) is (number == signal.SIGINT)
    until(lambda: not Path(f"/proc/{engine}").exists() and nothing_is_left(folder))


@pytest.fixture
def until() -> Callable[[Callable[[], bool]], None]:
    """Poll a condition that other processes bring about, with a deadline."""
    import time

    def wait(condition: Callable[[], bool]) -> None:
        end = time.monotonic() + 60
        while not condition():
            assert time.monotonic() < end, "it did not come about"
            time.sleep(0.02)

    return wait


FUNCTIONS = {
    "raises.py": "import nothing_of_that_name\ndef handler(event, context): ...\n",
    "exits.py": "import sys\nprint('about to exit')\nsys.exit(3)\ndef handler(e, c): ...\n",
    "imports.mjs": "import x from 'no-such-package';\nexport const handler = () => x;\n",
    "broken.mjs": "export const handler = ( => 1;\n",
    "syntax.py": "def handler(event, context:\n",
    "other.py": "def handle(event, context): ...\n",
}
FUNCTION = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Work:
    Type: AWS::Serverless::Function
    Properties: {Runtime: RUNTIME, Handler: HANDLER, CodeUri: code}
"""
CALL = """\
scenario: HANDLER
stack: HANDLER.yaml
timeout: 1s
when: {invoke: {function: Work}}
then: [{calls: {function: Work, status: ok}}]
"""
AT_DEPLOY = {
    "syntax.handler": ("syntax.py:1", "is not valid Python"),
    "other.handler": ("other.handler.yaml:5", "did you mean 'handle'?"),
    "missing.handler": ("missing.handler.yaml:5", "there is no file for it"),
}
AT_RUN = {
    "raises.handler": ("Runtime.ImportModuleError", "No module named 'nothing_of_that_name'"),
    "exits.handler": ("Runtime.ExitError", "about to exit"),
    "imports.handler": ("Runtime.ImportModuleError", "no-such-package"),
    "broken.handler": ("Runtime.UserCodeSyntaxError", "Unexpected token"),
}


@pytest.fixture
def handlers(folder: Path) -> list[str]:
    (folder / "code").mkdir()
    for name, text in FUNCTIONS.items():
        (folder / "code" / name).write_text(text)
    handlers = [*AT_DEPLOY, *AT_RUN]
    for handler in handlers:
        node = handler.startswith(("imports", "broken"))
        text = FUNCTION.replace("RUNTIME", "nodejs20.x" if node else "python3.12")
        (folder / f"{handler}.yaml").write_text(text.replace("HANDLER", handler))
        (folder / f"{handler}.scenario.yaml").write_text(CALL.replace("HANDLER", handler))
    return [f"{handler}.scenario.yaml" for handler in handlers]


def test_functions_that_do_not_import(
    handlers: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["run", "--json", *handlers]) == 2
    out, err = capsys.readouterr()
    assert "defect of the harness" not in err
    found = {result["name"]: result for result in json.loads(out)}
    for handler, (place, said) in AT_DEPLOY.items():
        assert found[handler]["status"] == "error"
        [problem] = [s["problem"] for s in found[handler]["steps"] if s["problem"]]
        assert f"{Path(problem['file']).name}:{problem['line']}" == place
        assert said in problem["message"]
    for handler, (kind, said) in AT_RUN.items():
        assert found[handler]["status"] == "failed"
        assert kind in json.dumps(found[handler])
        assert said in err


INLINE = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Work:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.12
      Handler: index.handler
      InlineCode: "def handler(event, context): return 1"
"""


@pytest.mark.parametrize(("unsupported", "code"), [("skip", 0), ("fail", 1)])
def test_with_no_commands_at_all_node_is_unsupported_and_python_runs(
    handlers: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    unsupported: str,
    code: int,
) -> None:
    Path("inline.yaml").write_text(INLINE)
    Path("inline.scenario.yaml").write_text(CALL.replace("HANDLER", "inline"))
    monkeypatch.setenv("PATH", "/nowhere")
    files = ["imports.handler.scenario.yaml", "inline.scenario.yaml"]
    ended = run(["run", *files, "--unsupported", unsupported])
    out = capsys.readouterr().out
    assert ended == code, out
    assert "1 passed" in out
    assert "Work" in out
    assert "nodejs20.x needs Node: there is no `node` on PATH" in out
