"""Functions' packages that stay unpacked for later engines."""

from __future__ import annotations

import base64
import hashlib
import io
import os
import shutil
import stat
import zipfile
from pathlib import Path
from typing import IO

import pytest

from harness.engines.extension.lambda_runtime import unpacked
from harness.engines.extension.lambda_runtime.files import code_directory

BIG = os.urandom(unpacked.LEAST_BYTES)


def _archive(big: bytes = BIG) -> bytes:
    with io.BytesIO() as buffer:
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr("handler.py", "def handler(event, context): ...\n")
            archive.writestr("package/data.bin", big)
            program = zipfile.ZipInfo("bin/run")
            program.external_attr = (stat.S_IFREG | 0o755) << 16
            archive.writestr(program, "#!/bin/sh\n")
            symlink = zipfile.ZipInfo("bin/linked")
            symlink.external_attr = (stat.S_IFLNK | 0o777) << 16
            archive.writestr(symlink, "run")
        return buffer.getvalue()


class _Engines:
    """Engines, one after the other, that are given the same package."""

    def __init__(self, root: Path, archive: bytes) -> None:
        self.root, self.archive = root, archive
        self.kept = root / "unpacked"
        self.downloads = self.count = 0

    def next(self) -> Path:
        def download(file: IO[bytes]) -> None:
            self.downloads += 1
            file.write(self.archive)

        self.count += 1
        sha = base64.b64encode(hashlib.sha256(self.archive).digest()).decode()
        return code_directory(self.root / f"{self.count}", sha, download, None, self.kept)


@pytest.fixture
def engines(tmp_path: Path) -> _Engines:
    return _Engines(tmp_path, _archive())


def _files(directory: Path) -> dict[str, tuple[int, bytes | str]]:
    def content(path: Path) -> bytes | str:
        if path.is_symlink():
            return str(path.readlink())
        return path.read_bytes() if path.is_file() else ""

    return {
        str(path.relative_to(directory)): (path.lstat().st_mode, content(path))
        for path in directory.rglob("*")
    }


def test_the_second_engine_finds_the_same_files_and_unpacks_nothing(engines: _Engines) -> None:
    first, second = engines.next(), engines.next()
    assert engines.downloads == 1
    assert first != second
    assert _files(first) == _files(second)
    assert (second / "bin" / "linked").read_text() == "#!/bin/sh\n"
    assert os.access(second / "bin" / "run", os.X_OK)


def test_what_is_removed_is_not_missed_by_an_engine_that_uses_it(engines: _Engines) -> None:
    engines.next()
    second = engines.next()
    for place in engines.kept.iterdir():
        shutil.rmtree(place)
    assert (second / "package" / "data.bin").read_bytes() == BIG


@pytest.mark.parametrize("change", ["written", "longer", "gone", "mode"])
def test_files_that_a_function_changed_are_not_handed_on(engines: _Engines, change: str) -> None:
    data = engines.next() / "package" / "data.bin"
    if change == "written":
        data.write_bytes(bytes(len(BIG)))
    elif change == "longer":
        with data.open("ab") as file:
            file.write(b"more")
    elif change == "mode":
        data.chmod(0o777)
    else:
        next(engines.kept.glob("*/files/package/data.bin")).unlink()
    second = engines.next()
    assert engines.downloads == 2
    assert (second / "package" / "data.bin").read_bytes() == BIG
    assert _files(engines.next()) == _files(second)
    assert engines.downloads == 2


def test_a_broken_list_counts_for_nothing(engines: _Engines) -> None:
    engines.next()
    next(engines.kept.glob("*/list.json")).write_text("{")
    assert (engines.next() / "package" / "data.bin").read_bytes() == BIG
    assert engines.downloads == 2


def test_small_packages_are_not_kept(tmp_path: Path) -> None:
    engines = _Engines(tmp_path, _archive(b"small"))
    engines.next()
    engines.next()
    assert engines.downloads == 2
    assert not engines.kept.exists()


def test_what_was_not_used_for_longest_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packages = [_Engines(tmp_path / f"{n}", _archive(BIG + bytes([n]))) for n in range(3)]
    for package in packages:
        package.kept = tmp_path / "unpacked"
    monkeypatch.setattr(unpacked, "MOST_BYTES", int(2.5 * len(BIG)))
    for age, package in ((30, packages[0]), (20, packages[1])):
        before = set(package.kept.glob("*"))
        package.next()
        (made,) = set(package.kept.glob("*")) - before
        os.utime(made, (made.stat().st_mtime - age,) * 2)
    packages[0].next()  # used again: the other one is older now
    packages[2].next()
    for package in (packages[0], packages[2], packages[1]):
        package.next()
    assert [package.downloads for package in packages] == [1, 2, 1]


def test_a_place_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    engines = _Engines(tmp_path, _archive())
    (tmp_path / "file").write_text("")
    engines.kept = tmp_path / "file" / "unpacked"
    assert (engines.next() / "package" / "data.bin").read_bytes() == BIG
