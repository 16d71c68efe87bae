"""What an engine that was killed while it wrote has left is removed by a later one."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from harness.engines.extension import compiled, partial
from harness.engines.extension.lambda_runtime import unpacked

_LONG_AGO = time.time() - 7200


def _left(directory: Path) -> tuple[Path, Path, Path]:
    directory.mkdir(exist_ok=True)
    file, folder, young = (directory / f"{partial.PREFIX}{name}" for name in ("a", "b", "c"))
    file.write_text("half")
    (folder / "inner").mkdir(parents=True)
    young.write_text("half")
    for old in (file, folder):
        os.utime(old, (_LONG_AGO, _LONG_AGO))
    return file, folder, young


def test_the_file_of_modules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, folder, young = _left(tmp_path / "compiled")
    monkeypatch.setenv(compiled.SETTING, str(file.parent))
    compiled.keep()
    assert list(file.parent.glob("*.modules"))
    assert [file.exists(), folder.exists(), young.exists()] == [False, False, True]


def test_unpacked_packages(tmp_path: Path) -> None:
    file, folder, young = _left(tmp_path / "unpacked")
    package = tmp_path / "package"
    package.mkdir()
    (package / "handler.py").write_text("")
    unpacked.keep(file.parent, "name", package)
    assert (file.parent / "name").is_dir()
    assert [file.exists(), folder.exists(), young.exists()] == [False, False, True]
