"""`harness run -n`: the same results whatever the number of workers; ends when told to."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from own_home import environment, own_home

TEMPLATE = "Resources: {Q: {Type: AWS::SQS::Queue, Properties: {QueueName: NAME}}}\n"
SENT = """\
scenario: NAME NUMBER
stack: NAME.yaml
when: [{send: {queue: Q, body: NUMBER}}]
then: [{messages: {queue: Q, count: COUNT}}]
timeout: 1s
---
"""
FOREVER = """\
scenario: waits for what never comes
stack: STACK.yaml
when: [{send: {queue: Q, body: x}}]
then: [{messages: {queue: Q, count: 2}}]
timeout: 5m
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return own_home(tmp_path_factory.mktemp("home"))


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    """Two stacks with a queue of the same name each; the second scenario of `b` fails."""
    folder = tmp_path / "suite"
    folder.mkdir()
    for stack in ("a", "b"):
        (folder / f"{stack}.yaml").write_text(TEMPLATE.replace("NAME", "same-name"))
        text = ""
        for number in ("1", "2", "3"):
            count = "2" if (stack, number) == ("b", "2") else "1"
            scenario = SENT.replace("NAME", stack).replace("NUMBER", number)
            text += scenario.replace("COUNT", count)
        (folder / f"{stack}.scenario.yaml").write_text(text.removesuffix("---\n"))
    return folder


def _harness(home: Path, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "harness", *arguments],
        cwd=cwd,
        env=environment(home),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_two_workers_give_the_results_in_the_files_order(home: Path, suite: Path) -> None:
    # Both stacks fit into the engine at once only because each worker has its own account.
    done = _harness(home, "run", "-n", "2", "--json", ".", cwd=suite)
    assert done.returncode == 1, done.stderr
    found = [(one["name"], one["status"]) for one in json.loads(done.stdout)]
    assert found == [
        ("a 1", "passed"), ("a 2", "passed"), ("a 3", "passed"),
        ("b 1", "passed"), ("b 2", "failed"), ("b 3", "passed"),
    ]  # fmt: skip


def test_each_files_scenarios_are_printed_together(home: Path, suite: Path) -> None:
    done = _harness(home, "run", "-n", "2", "--slowest", "1", ".", cwd=suite)
    progress = done.stdout.split("suite", maxsplit=1)[-1] if "suite" in done.stdout else done.stdout
    lines = [line.split("  ")[1][2:] for line in progress.splitlines() if line[2:3] in ("✓", "✗")]
    assert sorted((lines[:3], lines[3:6])) == [["a 1", "a 2", "a 3"], ["b 1", "b 2", "b 3"]]
    assert "slowest 1" in done.stdout
    assert "1 failed, 5 passed" in done.stdout


def test_exitfirst_begins_nothing_more(home: Path, suite: Path) -> None:
    for name, count in (("a 1", "2"), ("b 1", "2")):
        file = suite / f"{name[0]}.scenario.yaml"
        file.write_text(file.read_text().replace("count: 1", f"count: {count}", 1))
    done = _harness(home, "run", "-n", "2", "-x", "--json", ".", cwd=suite)
    assert done.returncode == 1, done.stderr
    found = json.loads(done.stdout)
    # The other worker's first scenario may have begun before; its second may not.
    assert {one["status"] for one in found} == {"failed"}
    assert {one["name"] for one in found} <= {"a 1", "b 1"}


def test_control_c_ends_every_worker_and_the_engine(home: Path, suite: Path) -> None:
    for stack in ("a", "b"):
        (suite / f"{stack}.scenario.yaml").write_text(FOREVER.replace("STACK", stack))
    process = subprocess.Popen(
        [sys.executable, "-m", "harness", "run", "-n", "2", "."],
        cwd=suite,
        env={**environment(home), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert "native engine" in process.stdout.readline()
    process.send_signal(signal.SIGINT)
    assert process.wait(60) == 130
    process.stdout.close()
    states = home / "state"
    assert [one for one in states.iterdir() if one.is_dir()] == []
    assert not _mentioning(home)


def _mentioning(home: Path) -> list[str]:
    """The command lines of processes that belong to this home."""
    found = []
    for process in Path("/proc").iterdir():
        if not process.name.isdecimal() or int(process.name) == os.getpid():
            continue
        try:
            line = (process / "cmdline").read_bytes().decode(errors="replace")
            variables = (process / "environ").read_bytes().decode(errors="replace")
        except OSError:
            continue
        if str(home) in line or f"FILESYSTEM_ROOT={home}" in variables:
            found.append(line)
    return found


@pytest.mark.parametrize("number", ["0", "-1", "many"])
def test_a_number_of_workers_that_makes_no_sense(home: Path, suite: Path, number: str) -> None:
    done = _harness(home, "run", "-n", number, ".", cwd=suite)
    assert done.returncode == 2
    assert "neither `auto` nor a number from 1 on" in done.stderr
