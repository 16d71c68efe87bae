"""The engine's file of compiled modules: what comes out of it, and when it does not."""

from __future__ import annotations

import importlib
import importlib.machinery
import importlib.util
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from harness.engines.extension import compiled

NAMES = ("compiled_probe", "compiled_probe.part", "compiled_probe.inner")


@pytest.fixture
def sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    package = tmp_path / "site" / "compiled_probe"
    (package / "inner").mkdir(parents=True)
    (package / "__init__.py").write_text("HERE = __file__\n")
    (package / "part.py").write_text('def answer():\n    return "first"\n')
    (package / "inner" / "__init__.py").write_text("from ..part import answer\n")
    monkeypatch.syspath_prepend(str(package.parent))
    monkeypatch.setattr(sys, "meta_path", sys.meta_path.copy())
    monkeypatch.setenv(compiled.SETTING, str(tmp_path / "cache"))
    monkeypatch.setattr(compiled, "_FEW", 0)
    yield package
    _forget()


def _forget() -> None:
    for name in [each for each in sys.modules if each.partition(".")[0] == NAMES[0]]:
        del sys.modules[name]
    importlib.invalidate_caches()


def _next_engine() -> ModuleType:
    """The probe, imported as by an engine that starts after what is loaded now was kept."""
    for name in NAMES:
        importlib.import_module(name)
    compiled.keep()
    _forget()
    compiled.install()
    return importlib.import_module(NAMES[0])


def test_modules_come_out_of_the_file_and_look_as_ever(sources: Path) -> None:
    package = _next_engine()
    part = importlib.import_module(NAMES[1])
    usual = importlib.machinery.PathFinder.find_spec(NAMES[1], package.__path__)
    assert type(part.__loader__).__module__ == compiled.__name__
    assert usual
    assert part.__file__ == usual.origin
    assert part.__spec__
    assert part.__spec__.cached == usual.cached
    assert package.__path__ == [str(sources)]
    assert part.answer() == "first"
    assert part.answer.__code__.co_filename == str(sources / "part.py")
    assert importlib.import_module(NAMES[2]).answer is part.answer


def test_the_code_is_that_of_the_file_not_read_from_the_source(
    sources: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read(*_: object) -> bytes:
        raise AssertionError("the source or its compiled file was read")

    _next_engine()
    monkeypatch.setattr(importlib.machinery.SourceFileLoader, "get_data", read)
    assert importlib.import_module(NAMES[1]).answer() == "first"


def test_a_changed_source_counts_and_is_kept_by_the_next(sources: Path) -> None:
    _next_engine()
    (sources / "part.py").write_text('def answer():\n    return "second, and longer"\n')
    part = importlib.import_module(NAMES[1])
    assert part.answer() == "second, and longer"
    assert type(part.__loader__) is importlib.machinery.SourceFileLoader
    sys.meta_path[:] = [each for each in sys.meta_path if not isinstance(each, compiled.Compiled)]
    _next_engine()
    part = importlib.import_module(NAMES[1])
    assert type(part.__loader__).__module__ == compiled.__name__
    assert part.answer() == "second, and longer"


def test_a_source_that_is_gone_is_not_imported(sources: Path) -> None:
    _next_engine()
    (sources / "part.py").unlink()
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module(NAMES[1])


def test_a_module_of_another_directory_is_not_taken(sources: Path, tmp_path: Path) -> None:
    package = _next_engine()
    other = tmp_path / "other"
    other.mkdir()
    (other / "part.py").write_text('def answer():\n    return "other"\n')
    package.__path__[:] = [str(other)]
    importlib.invalidate_caches()
    assert importlib.import_module(NAMES[1]).answer() == "other"


@pytest.mark.parametrize(
    "content", [b"", b"\xff" * 64, bytes(64)], ids=["empty", "no number", "no index"]
)
def test_a_broken_file_is_passed_over(sources: Path, content: bytes, tmp_path: Path) -> None:
    for name in NAMES:
        importlib.import_module(name)
    compiled.keep()
    (file,) = (tmp_path / "cache").iterdir()
    file.write_bytes(content)
    _forget()
    compiled.install()
    assert importlib.import_module(NAMES[1]).answer() == "first"


def test_broken_code_is_read_from_the_source(sources: Path, tmp_path: Path) -> None:
    _next_engine()
    (file,) = (tmp_path / "cache").iterdir()
    with file.open("r+b") as opened:
        opened.seek(8)
        opened.write(b"\0" * 64)
    _forget()
    for name in NAMES:
        importlib.import_module(name)
    assert sys.modules[NAMES[1]].answer() == "first"


def test_nearly_all_known_writes_nothing(
    sources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _next_engine()
    (file,) = (tmp_path / "cache").iterdir()
    monkeypatch.setattr(compiled, "_FEW", 40)
    before = file.stat().st_ino
    (sources / "late.py").write_text("")
    importlib.import_module(f"{NAMES[0]}.late")
    compiled.keep()
    assert file.stat().st_ino == before


def test_the_oldest_files_go(sources: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    cache.mkdir()
    for age in range(5):
        old = cache / f"{age}.modules"
        old.write_bytes(b"")
        os.utime(old, (1000 - age, 1000 - age))
    _next_engine()
    left = {each.name for each in cache.iterdir()}
    assert len(left) == 3
    assert {"0.modules", "1.modules"} < left


def test_no_directory_no_file(sources: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(compiled.SETTING)
    finders = sys.meta_path.copy()
    _next_engine()
    assert sys.meta_path == finders


def test_a_directory_that_cannot_be_written_is_done_without(
    sources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv(compiled.SETTING, str(tmp_path / "file" / "cache"))
    assert str(sources / "__init__.py") == _next_engine().HERE


def test_a_module_whose_source_has_gone_since_keeps_no_other_out(sources: Path) -> None:
    (sources / "gone.py").write_text("")
    importlib.import_module(f"{NAMES[0]}.gone")
    (sources / "gone.py").unlink()
    _next_engine()
    part = importlib.import_module(NAMES[1])
    assert type(part.__loader__).__module__ == compiled.__name__
