"""A sample of the mutated files; all of them: `python -m tests.fuzz 10000`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fuzz.reading import complaints
from tests.fuzz.running import content, corpus, fuzz, lines, mirror

SAMPLE, SEED = 120, 20


def test_a_sample_is_read_or_refused_with_file_and_line(tmp_path: Path) -> None:
    report = fuzz(SAMPLE, SEED, tmp_path)
    assert list(lines(report)) == []
    assert report.read == SAMPLE
    assert 0 < report.right < SAMPLE / 2, "most mutations are mistakes, and some are none"


def test_the_files_are_right_before_they_are_mutated(tmp_path: Path) -> None:
    mirror(tmp_path)
    kinds = {path.suffix for path in corpus()}
    assert kinds == {".json", ".yaml"}
    for path in (corpus()[0], corpus()[-1]):
        assert complaints(tmp_path / path) == (True, [])


def test_a_mutation_is_known_by_its_number() -> None:
    assert content(7, SEED) == content(7, SEED)
    assert content(7, SEED) != content(8, SEED)


def test_what_is_wrong_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(_file: Path) -> None:
        raise KeyError("x")

    file = tmp_path / "a.scenario.yaml"
    file.write_text("scenario: S\n")
    monkeypatch.setattr("tests.fuzz.reading.lint", breaks)
    right, [told] = complaints(file)
    assert not right
    assert told.startswith("traceback: KeyError")

    def hangs(_file: Path) -> None:
        while True:
            pass

    monkeypatch.setattr("tests.fuzz.reading.LIMIT", 0.05)
    monkeypatch.setattr("tests.fuzz.reading.lint", hangs)
    assert complaints(file) == (False, ["hangs: more than 0.05 s"])
