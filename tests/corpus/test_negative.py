"""Broken templates and projects: each is told in one screen, as its `.expected.txt` says.

A folder of `negative/before` holds one mistake that is found before anything is sent; one of
`negative/in_engine` fails only while it is deployed. `NAME.command.txt` has the arguments where
they are not just `deploy template.yaml`.
"""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from harness.cli.main import run
from harness.engines.cloud import Cloud
from harness.errors import BadInput
from harness.stacks.readers import read_template

NEGATIVE = Path(__file__).parent / "negative"
COLUMNS = 80
LINES = 24


def folders(kind: str) -> list[Path]:
    return sorted(folder for folder in (NEGATIVE / kind).iterdir() if folder.is_dir())


def command(folder: Path) -> list[str]:
    file = folder.with_name(f"{folder.name}.command.txt")
    return shlex.split(file.read_text() if file.exists() else "deploy template.yaml")


def expected(folder: Path) -> str:
    return folder.with_name(f"{folder.name}.expected.txt").read_text()


def lines_on_screen(text: str) -> int:
    return sum(max(1, -(-len(line) // COLUMNS)) for line in text.splitlines())


@pytest.fixture
def account(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> Cloud:
    """The command line as CI sees it: no colours, no home but the engine's."""
    monkeypatch.setenv("NO_COLOR", "1")
    return cloud


@pytest.mark.parametrize("folder", folders("before"), ids=lambda folder: folder.name)
def test_told_before_anything_is_sent(
    folder: Path,
    account: Cloud,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(folder)
    code = run([*command(folder), "--endpoint", account.endpoint])
    said = capsys.readouterr()
    assert said.err == expected(folder)
    assert said.out == ""
    assert code == 2
    assert lines_on_screen(said.err) <= LINES


@pytest.mark.parametrize("folder", folders("in_engine"), ids=lambda folder: folder.name)
def test_told_when_the_engine_refuses(
    folder: Path,
    account: Cloud,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(folder)
    code = run([*command(folder), "--endpoint", account.endpoint])
    said = capsys.readouterr().err
    assert code == 2
    assert expected(folder) in said
    told = said[said.index("error: ") :]
    assert lines_on_screen(told) <= LINES
    stacks = account.client("cloudformation").list_stacks(StackStatusFilter=["CREATE_COMPLETE"])
    assert folder.name.replace("_", "-") not in str(stacks["StackSummaries"])


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> bytes:  # root may read everything, so that chmod would not do
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(BadInput, match=r"template.yaml cannot be read: Permission denied"):
        read_template(tmp_path / "template.yaml")
