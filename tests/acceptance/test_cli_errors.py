"""What the command line says about wrong input: no traceback, exit code 2, what to do."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from botocore.exceptions import EndpointConnectionError

from harness.cli import main as cli_main
from harness.errors import BadInput, Location


def _harness(
    *arguments: str, cwd: Path, home: Path | None = None
) -> subprocess.CompletedProcess[str]:
    variables = {**os.environ, "HARNESS_HOME": str(home or cwd / "home")}
    return subprocess.run(
        [sys.executable, "-m", "harness", *arguments],
        cwd=cwd,
        env=variables,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["rnu"], "there is no command 'rnu'; did you mean 'run'?"),
        (["run", "--jnuit", "x", "."], "--junit"),
        (["run", "missing.scenario.yaml"], "missing.scenario.yaml does not exist"),
        (["run", "."], "no scenario file below ."),
        (["run", "app.yaml"], "name it app.scenario.yaml"),
        (["lint", "missing"], "missing does not exist"),
        (["status", "extra"], "extra"),
        (["deploy", "app.yaml", "--parameter", "Stage"], "'Stage' is not NAME=VALUE"),
        (["up", "nowhere.yaml"], "nowhere.yaml does not exist"),
        (["logs", "Fn", "--since", "yesterday"], "such as 30s, 5m, 2h or 1d"),
        (["invoke", "Fn", "--payload", "{"], "the payload is not JSON"),
        (["invoke", "Fn", "--payload", "@none.json"], "none.json: the payload cannot be read"),
        (["env"], "no engine is up"),
        (["deploy", "app.yaml"], "harness up --detach"),
    ],
)
def test_wrong_input_is_told(tmp_path: Path, arguments: list[str], said: str) -> None:
    (tmp_path / "app.yaml").write_text("Resources: {}\n")
    done = _harness(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert not (tmp_path / "home").exists()


def test_every_error_of_the_files_is_told_before_anything_starts(tmp_path: Path) -> None:
    (tmp_path / "a.scenario.yaml").write_text("scenario: a\nthn: []\n")
    (tmp_path / "b.scenario.yaml").write_text("scenario: [b\n")
    done = _harness("run", ".", cwd=tmp_path)
    assert done.returncode == 2
    assert "a.scenario.yaml:2" in done.stderr
    assert "b.scenario.yaml" in done.stderr
    assert not (tmp_path / "home").exists()


def test_lint_tells_each_error_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "a.scenario.yaml").write_text("scenario: a\nthn: []\n---\nscenario: b\nstakc: x\n")
    done = _harness("lint", ".", cwd=tmp_path)
    assert done.returncode == 2
    places = [line.split(" ", 1)[0] for line in done.stdout.splitlines() if line.startswith("a.")]
    assert places == ["a.scenario.yaml:2:1:", "a.scenario.yaml:5:1:"]


def test_status_without_an_engine(tmp_path: Path) -> None:
    done = _harness("status", "--json", cwd=tmp_path)
    assert (done.returncode, done.stdout.strip()) == (1, "[]")


def test_down_without_an_engine(tmp_path: Path) -> None:
    done = _harness("down", cwd=tmp_path)
    assert (done.returncode, done.stdout.strip()) == (0, "no engine is up")


def test_a_reader_that_leaves_early_is_no_error(tmp_path: Path) -> None:
    done = subprocess.run(
        f"set -o pipefail; {sys.executable} -m harness schema | head -c 1",
        shell=True,
        executable="/bin/bash",
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "{", "")


def test_help_names_every_command_and_fits_80_columns(tmp_path: Path) -> None:
    done = _harness("--help", cwd=tmp_path)
    assert done.returncode == 0
    listed = {line.split()[0] for line in done.stdout.split("Commands:")[1].splitlines() if line}
    assert listed == set(cli_main.COMMANDS)
    assert max(map(len, done.stdout.splitlines())) <= 80


@pytest.mark.parametrize("command", list(cli_main.COMMANDS))
def test_the_help_of_each_command_fits_80_columns(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli_main.run([command, "--help"]) == 0
    assert max(map(len, capsys.readouterr().out.splitlines())) <= 80


class TestErrorsOfCommands:
    """`cli_main.run` with a command that raises."""

    @pytest.fixture
    def raising(self, monkeypatch: pytest.MonkeyPatch) -> list[BaseException]:
        errors: list[BaseException] = []

        def raise_it(**_: object) -> None:
            raise errors[0]

        monkeypatch.setattr(cli_main.cli, "main", raise_it)
        return errors

    def test_a_harness_error_has_its_place_and_its_fix(
        self, raising: list[BaseException], capsys: pytest.CaptureFixture[str]
    ) -> None:
        raising.append(BadInput("wrong", where=Location(Path("f.yaml"), 3), fix="mend it"))
        assert cli_main.run([]) == 2
        assert capsys.readouterr().err == "error: f.yaml:3: wrong\n  mend it\n"

    def test_an_unexpected_error_says_how_to_see_more(
        self, raising: list[BaseException], capsys: pytest.CaptureFixture[str]
    ) -> None:
        raising.append(KeyError("x"))
        assert cli_main.run([]) == cli_main.UNEXPECTED
        said = capsys.readouterr().err
        assert "unexpected KeyError" in said
        assert "--debug" in said
        assert "Traceback" not in said

    def test_an_engine_that_has_gone_is_no_defect(
        self, raising: list[BaseException], capsys: pytest.CaptureFixture[str]
    ) -> None:
        raising.append(EndpointConnectionError(endpoint_url="http://127.0.0.1:4566/"))
        assert cli_main.run([]) == 2
        said = capsys.readouterr().err
        assert "the engine does not answer (any more)" in said
        assert "http://127.0.0.1:4566/" in said
        assert "harness status" in said

    def test_debug_shows_the_traceback(self, raising: list[BaseException]) -> None:
        raising.append(KeyError("x"))
        with pytest.raises(KeyError):
            cli_main.run(["--debug"])

    def test_control_c_is_130(self, raising: list[BaseException]) -> None:
        raising.append(KeyboardInterrupt())
        assert cli_main.run([]) == 130
