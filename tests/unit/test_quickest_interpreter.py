"""Which interpreter is taken where the machine has several of one version."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from harness.engines.installation.installer import current_interpreter
from harness.engines.installation.interpreters import OWN, interpreters
from harness.engines.installation.quickest import quickest

SCRIPT = """#!/bin/sh
case "$*" in
  *min*) echo {seconds} ;;
  *) echo '["{implementation}", "{version}", "{path}"]' ;;
esac
"""


def python(
    at: Path, seconds: float | str, *, version: str = OWN, implementation: str = "cpython"
) -> str:
    at.parent.mkdir(exist_ok=True)
    values = {"seconds": seconds, "version": version, "implementation": implementation}
    at.write_text(SCRIPT.format(path=at, **values))
    at.chmod(0o755)
    return str(at)


@pytest.mark.parametrize(
    ("seconds", "taken"),
    [
        ([1.0, 0.5], 1),
        ([1.0, 0.9], 0),  # not clearly quicker
        ([1.0, 0.8, 0.4], 2),
        ([1.0, "nothing"], 0),
        (["nothing", 2.0], 1),
        (["nothing", "nothing"], 0),
        ([1.0], 0),
    ],
)
def test_another_is_taken_where_it_is_clearly_quicker(
    tmp_path: Path, seconds: list[float | str], taken: int
) -> None:
    several = [python(tmp_path / str(number), each) for number, each in enumerate(seconds)]
    assert quickest(several) == several[taken]


@pytest.fixture
def on_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HARNESS_HOME", str(tmp_path / "home"))
    places = [str(tmp_path / name) for name in ("first", "second")]
    monkeypatch.setenv("PATH", os.pathsep.join([*places, "/usr/bin", "/bin"]))
    return tmp_path


def test_the_quickest_of_the_harness_version_runs_the_engine(on_path: Path) -> None:
    python(on_path / "first" / f"python{OWN}", 0.5, implementation="pypy")
    quick = python(on_path / "second" / f"python{OWN}", "0.0000001")
    assert interpreters()[OWN] == Path(quick)
    Path(quick).unlink()
    assert interpreters()[OWN] != Path(quick), "one that has gone is not remembered"


def test_else_it_is_the_one_that_runs_the_harness(on_path: Path) -> None:
    python(on_path / "first" / f"python{OWN}", 1000)
    assert str(interpreters()[OWN]) in {str(current_interpreter()), f"/usr/bin/python{OWN}"}


def test_of_another_version_the_first_on_path_counts(on_path: Path) -> None:
    other = "3.9" if sys.version_info[:2] != (3, 9) else "3.10"
    first = python(on_path / "first" / f"python{other}", 1.0, version=other)
    python(on_path / "second" / f"python{other}", 0.9, version=other)
    assert interpreters()[other] == Path(first)
