"""`harness up`, and everything that works on the engine that is up."""

from __future__ import annotations

import json
import os
import shlex
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

import pytest

from harness.engines.installation.home import harness_home

APP = Path(__file__).parents[1] / "plugin" / "app"
OWN = ("running", "state")
"""What each of these tests keeps apart; what is installed is shared."""
Harness = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A HARNESS_HOME with what is installed in the real one, and no engine up."""
    folder = tmp_path_factory.mktemp("home")
    for installed in harness_home().iterdir():
        if installed.is_dir() and installed.name not in OWN:
            (folder / installed.name).symlink_to(installed)
    return folder


@pytest.fixture(scope="module")
def harness(home: Path) -> Harness:
    def run(*arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "harness", *arguments],
            env={**os.environ, "HARNESS_HOME": str(home)},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
            **options,  # type: ignore[call-overload]
        )

    return run


@pytest.fixture(scope="module")
def up(harness: Harness) -> Iterator[dict[str, object]]:
    """The detached engine of this module, as `harness status --json` tells it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    started = harness("up", "--detach", "--port", str(port))
    assert started.returncode == 0, started.stderr
    try:
        [engine] = json.loads(harness("status", "--json").stdout)
        yield engine
    finally:
        harness("down")
    assert harness("status").returncode == 1


@pytest.fixture(scope="module")
def deployed(harness: Harness, up: dict[str, object]) -> dict[str, dict[str, str]]:
    """The example application, as `harness deploy --json` tells it."""
    done = harness(
        "deploy", str(APP / "template.yaml"), "--stack-name", "app",
        "--parameter", "Greeting=moin", "--json",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found: dict[str, dict[str, str]] = json.loads(done.stdout)
    return found


def test_env_leads_boto3_to_the_engine(up: dict[str, object], tmp_path: Path) -> None:
    code = (
        "import boto3; s = boto3.client('sqs'); s.create_queue(QueueName='q');"
        "c = boto3.client('s3'); c.create_bucket(Bucket='env-bucket');"
        "print(s.meta.endpoint_url, s.list_queues()['QueueUrls'], c.list_buckets()['Buckets'])"
    )
    hostile = {
        "AWS_PROFILE": "production",
        "AWS_ENDPOINT_URL_SQS": "https://sqs.us-east-1.amazonaws.com",
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true",
        "HOME": str(tmp_path),
    }
    exports = subprocess.run(
        [sys.executable, "-m", "harness", "env", "--endpoint", str(up["endpoint"])],
        env={**os.environ, **hostile},
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    done = subprocess.run(
        ["/bin/sh", "-c", f'eval "$EXPORTS"; {shlex.quote(sys.executable)} -c "$CODE"'],
        env={**os.environ, **hostile, "EXPORTS": exports, "CODE": code},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(str(up["endpoint"]))
    assert "/000000000000/q" in done.stdout
    assert "env-bucket" in done.stdout


def test_deploy_prints_stack_outputs_and_resources(deployed: dict[str, dict[str, str]]) -> None:
    assert set(deployed) == {"stack", "outputs", "resources"}
    assert deployed["stack"] == "app"  # type: ignore[comparison-overlap]
    assert deployed["outputs"]["Table"] == deployed["resources"]["Items"]


def test_deploying_again_does_nothing(
    harness: Harness, deployed: dict[str, dict[str, str]]
) -> None:
    done = harness(
        "deploy", str(APP / "template.yaml"), "--stack-name", "app", "--parameter", "Greeting=moin"
    )
    assert done.stdout.startswith("app: nothing to do")


@pytest.mark.parametrize("by", ["logical id", "name"])
def test_invoke_prints_result_and_log(
    harness: Harness, deployed: dict[str, dict[str, str]], by: str
) -> None:
    function = "Store" if by == "logical id" else deployed["resources"]["Store"]
    done = harness("invoke", function, "--payload", '{"id": "a"}')
    assert done.returncode == 0
    assert json.loads(done.stdout) == {"greeting": "moin", "id": "a"}
    assert "storing {'id': 'a'}" in done.stderr


def test_invoke_takes_a_file(
    harness: Harness, deployed: dict[str, dict[str, str]], tmp_path: Path
) -> None:
    (tmp_path / "event.json").write_text('{"id": "from a file"}')
    done = harness("invoke", "Store", "--payload", f"@{tmp_path / 'event.json'}")
    assert json.loads(done.stdout)["id"] == "from a file"


def test_a_function_that_fails_is_exit_code_1(
    harness: Harness, deployed: dict[str, dict[str, str]]
) -> None:
    done = harness("invoke", "Store", "--payload", '{"id": "a", "fail": true}')
    assert done.returncode == 1
    assert json.loads(done.stdout)["errorType"] == "ValueError"


def test_a_misspelt_function_offers_the_nearest(
    harness: Harness, deployed: dict[str, dict[str, str]]
) -> None:
    done = harness("invoke", "Stroe")
    assert done.returncode == 2
    assert "did you mean 'Store'?" in done.stderr


def test_logs_print_what_the_function_wrote(
    harness: Harness, deployed: dict[str, dict[str, str]]
) -> None:
    harness("invoke", "Store", "--payload", '{"id": "for-the-log"}')
    done = harness("logs", "Store", "--since", "5m")
    assert done.returncode == 0
    assert "storing {'id': 'for-the-log'}" in done.stdout
    assert "REPORT RequestId" in done.stdout


def test_logs_follow_new_invocations(
    home: Path, harness: Harness, deployed: dict[str, dict[str, str]]
) -> None:
    harness("invoke", "Store", "--payload", '{"id": "before"}')
    following = subprocess.Popen(
        [sys.executable, "-m", "harness", "logs", "Store", "--follow"],
        env={**os.environ, "HARNESS_HOME": str(home), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert following.stdout is not None
    try:
        for line in following.stdout:
            if "storing {'id': 'before'}" in line:
                break
        harness("invoke", "Store", "--payload", '{"id": "after"}')
        assert any("storing {'id': 'after'}" in line for line in following.stdout)
    finally:
        following.kill()
        following.wait()


def test_run_on_the_engine_that_is_up(
    harness: Harness, up: dict[str, object], tmp_path: Path
) -> None:
    report = tmp_path / "report.xml"
    done = harness("run", str(APP), "--engine", "endpoint", "--junit", str(report))
    assert done.returncode == 1
    assert "expected 4, got 3" in done.stdout
    assert "An item is stored with another number" in done.stdout
    assert "1 failed, 1 passed, 1 xfailed" in done.stdout
    assert 'tests="3" failures="1"' in report.read_text()


def test_run_json_is_nothing_but_json(harness: Harness, up: dict[str, object]) -> None:
    done = harness("run", str(APP / "good.scenario.yaml"), "--engine", "endpoint", "--json")
    assert done.returncode == 0
    [result] = json.loads(done.stdout)
    assert (result["name"], result["status"]) == ("An item is stored", "passed")
    assert [step["status"] for step in result["steps"]] == ["passed", "passed"]


def test_a_port_in_use_is_told(harness: Harness, up: dict[str, object]) -> None:
    port = str(up["endpoint"]).rsplit(":", 1)[1]
    done = harness("up", "--detach", "--port", port)
    assert done.returncode == 2
    assert f"port {port} is in use" in done.stderr


def _states(home: Path) -> set[Path]:
    """The state directories of engines: each is removed with its engine."""
    return set((home / "state").glob("*/"))


def test_up_in_the_foreground_ends_with_control_c(home: Path, up: dict[str, object]) -> None:
    before = _states(home)
    process = subprocess.Popen(
        [sys.executable, "-m", "harness", "up"],
        env={**os.environ, "HARNESS_HOME": str(home), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    for line in process.stdout:
        if "Ctrl-C" in line:
            break
    assert len(_states(home) - before) == 1
    process.send_signal(signal.SIGINT)
    assert process.wait(60) == 0
    assert _states(home) == before


def test_several_templates_are_deployed_in_the_order_that_they_need(
    harness: Harness, up: dict[str, object], tmp_path: Path
) -> None:
    topic = "Resources: {Topic: {Type: AWS::SNS::Topic}}\n"
    (tmp_path / "one.yaml").write_text(
        topic + "Outputs: {A: {Value: !Ref Topic, Export: {Name: cli-a}}}\n"
    )
    (tmp_path / "two.yaml").write_text(topic + "Outputs: {B: {Value: !ImportValue cli-a}}\n")
    done = harness("deploy", "two.yaml", "one.yaml", "--json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    two, one = json.loads(done.stdout)
    assert two["outputs"]["B"] == one["outputs"]["A"]
    (tmp_path / "one.yaml").write_text(
        topic.replace("SNS", "SSNS") + "Outputs: {A: {Value: x, Export: {Name: cli-a}}}\n"
    )
    failed = harness("deploy", "two.yaml", "one.yaml", cwd=tmp_path)
    assert failed.returncode == 2
    assert "two: not deployed, since it imports 'cli-a' of one" in failed.stderr
    assert "Traceback" not in failed.stderr
    wrong = harness("deploy", "two.yaml", "one.yaml", "--stack-name", "x", cwd=tmp_path)
    assert (wrong.returncode, "give --stack-name once for each" in wrong.stderr) == (2, True)


HANDLER = "def handler(event, context):\n    return {0!r}\n"
WATCHED = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Greet:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: src, Handler: app.handler, Runtime: python3.12}
"""


@pytest.mark.parametrize("command", ["deploy", "up"])
def test_what_is_saved_is_live_until_ctrl_c(
    home: Path, up: dict[str, object], tmp_path: Path, command: str
) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "app.py").write_text(HANDLER.format("hello"))
    (tmp_path / "template.yaml").write_text(WATCHED)
    started = subprocess.Popen(
        [sys.executable, "-m", "harness", command, "template.yaml", "--watch"],
        env={**os.environ, "HARNESS_HOME": str(home), "PYTHONUNBUFFERED": "1"},
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert started.stdout is not None
    try:
        seen = _until(started.stdout, "watching")
        (tmp_path / "src" / "app.py").write_text(HANDLER.format("new"))
        seen += _until(started.stdout, "live in")
        assert "Greet: live in" in seen[-1]
        (tmp_path / "template.yaml").write_text(WATCHED.replace("Runtime", "Runtme"))
        _until(started.stdout, "error:")
        started.send_signal(signal.SIGINT)
        rest = started.communicate(timeout=60)[0]
    finally:
        started.kill()
        started.wait()
    assert (started.returncode, "Traceback" in rest, "stopping" in rest) == (0, False, True)


def _until(lines: IO[str], part: str) -> list[str]:
    seen = []
    for line in lines:
        seen.append(line)
        if part in line:
            return seen
    raise AssertionError(f"no {part!r} in {seen}")


def test_watching_what_cannot_be_watched_is_refused(harness: Harness, tmp_path: Path) -> None:
    for arguments in (["up", "--watch"], ["up", "template.yaml", "--detach", "--watch"]):
        refused = harness(*arguments, cwd=tmp_path)
        assert (refused.returncode, "--watch" in refused.stderr) == (2, True)
