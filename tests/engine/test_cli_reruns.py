"""`harness run` of a scenario that fails at times: retries, repetitions, what failed last."""

from __future__ import annotations

import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from harness.cli.main import run
from harness.engines.cloud import Cloud

SCENARIOS = """\
scenario: comes and goes
when: [{call: {function: "MODULE:third_time"}}]
then: [{call: {function: "MODULE:fine"}}]
---
scenario: holds
when: [{call: {function: "MODULE:fine"}}]
then: [{call: {function: "MODULE:fine"}}]
"""
COUNTED = """\
from pathlib import Path

FILE = Path(__file__).with_name("count")


def third_time(context):
    FILE.write_text((FILE.read_text() if FILE.exists() else "") + "x")
    times = len(FILE.read_text())
    assert times % 3 == 0, f"not the third time, but {times}"


def fine(context):
    return True
"""


class Runner:
    """`harness run` in a folder of its own, on the engine of this test run."""

    def __init__(self, folder: Path, cloud: Cloud, capsys: pytest.CaptureFixture[str]) -> None:
        module = f"counted_{folder.name}"
        (folder / "a.scenario.yaml").write_text(SCENARIOS.replace("MODULE", module))
        (folder / f"{module}.py").write_text(COUNTED)
        self.folder = folder
        self.cloud = cloud
        self.capsys = capsys

    def __call__(self, *options: str) -> tuple[int, str]:
        code = run(
            ["run", ".", "--engine", self.cloud.endpoint, "-n", "1", "--no-bundle", *options]
        )
        return code, self.capsys.readouterr().out

    @property
    def times(self) -> int:
        return len((self.folder / "count").read_text())


@pytest.fixture
def runner(
    tmp_path: Path,
    cloud: Cloud,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Runner:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("harness.scenarios.parallel.workers.FIRST_ACCOUNT", cloud.account)
    return Runner(tmp_path, cloud, capsys)


def test_what_passes_on_a_retry_is_flaky(runner: Runner) -> None:
    code, out = runner("--retries", "2", "--junit", "r.xml")
    assert code == 0, out
    assert "1 flaky, 1 passed" in out
    assert "failed 2 times before it passed: " in out
    assert "not the third time, but 1" in out
    cases = {c.get("name"): c for c in ET.parse("r.xml").getroot().iter("testcase")}
    properties = {p.get("name"): p.get("value") for p in cases["comes and goes"].iter("property")}
    assert properties["status"] == "flaky"
    assert cases["comes and goes"].find("failure") is None
    assert runner.times == 3


def test_flaky_may_fail(runner: Runner) -> None:
    code, out = runner("--retries", "2", "--flaky", "fail")
    assert code == 1, out
    assert "1 flaky" in out


def test_too_few_retries(runner: Runner) -> None:
    code, out = runner("--retries", "1")
    assert code == 1, out
    assert "1 error" in out
    assert runner.times == 2


def test_repeated_until_one_fails(runner: Runner) -> None:
    (runner.folder / "count").write_text("xx")
    code, out = runner("--repeat", "5", "--until-fail", "-k", "comes")
    assert code == 1, out
    assert "comes and goes (1 of 5)" in out
    assert "comes and goes (2 of 5)" in out
    assert "(3 of 5)" not in out
    assert "1 error, 1 passed" in out


def test_what_failed_last_is_run_again(runner: Runner) -> None:
    assert runner()[0] == 1
    code, out = runner("--last-failed")
    assert code == 1, out
    assert "1 of 2 scenarios failed last time" in out
    assert "holds" not in out
    code, out = runner("--last-failed")
    assert (code, runner.times) == (0, 3), out
    assert "none of these scenarios failed last time" in runner("--last-failed")[1]


def test_the_seed_of_an_order_is_printed(runner: Runner) -> None:
    code, out = runner("--shuffle", "-k", "holds")
    assert code == 0, out
    assert "in the order of --shuffle " in out


def test_a_bundle_has_the_hooks(runner: Runner, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Python functions that a scenario calls: replayed from elsewhere, they fail as they did."""
    folder = tmp_path_factory.mktemp("bundles")
    command = ["run", ".", "--engine", runner.cloud.endpoint, "-n", "1", "-k", "comes"]
    assert run([*command, "--bundle-dir", str(folder)]) == 1
    [bundle] = folder.iterdir()
    for path in runner.folder.iterdir():
        if path.is_file():
            path.unlink()
    sys.modules.pop(f"counted_{runner.folder.name}")  # another process would not have it
    runner.capsys.readouterr()
    code = run(["replay", str(bundle), "--engine", runner.cloud.endpoint])
    out = runner.capsys.readouterr().out
    assert code == 1, out
    assert "reproduced: when: call" in out
