"""A bundle that is damaged, foreign or hostile is refused before anything of it is used."""

from __future__ import annotations

import json
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness.bundles import archive
from harness.bundles.manifest import (
    EnginePart,
    FailurePart,
    FilePart,
    Manifest,
    RunPart,
    ScenarioPart,
    Versions,
)
from harness.cli.main import run
from harness.errors import BadInput

CONTENTS = {"files/a.scenario.yaml": b"scenario: a\n", "records.json": b"[]\n"}


def manifest(contents: dict[str, bytes] = CONTENTS) -> Manifest:
    return Manifest(
        scenario=ScenarioPart(title="a", variant=None, file="a.scenario.yaml", line=1),
        stacks=[],
        versions=Versions(harness="1", python="3", platform="Linux"),
        engine=EnginePart(name="native", release="LocalStack"),
        run=RunPart(
            account="0" * 12,
            region="us-east-1",
            seed=1,
            variables={},
            environment={},
            allow_unsupported=False,
            enforce_iam=False,
            clock="real",
            ahead=0.0,
            began="2026-01-01T00:00:00+00:00",
            faults=[],
        ),
        failure=FailurePart(
            status="failed", section="then", kind="item", title="t", place="", differences=[],
            message="m",
        ),
        masked={},
        cut=[],
        files={n: FilePart(sha256=archive.digest(d), size=len(d)) for n, d in contents.items()},
    )  # fmt: skip


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    archive.write(tmp_path / "a.bundle.zip", manifest(), CONTENTS)
    return tmp_path / "a.bundle.zip"


def test_what_is_written_is_read(bundle: Path) -> None:
    assert archive.read(bundle) == (manifest(), CONTENTS)


def test_the_same_contents_make_the_same_bytes(bundle: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.bundle.zip"
    archive.write(again, manifest(), dict(reversed(CONTENTS.items())))
    assert again.read_bytes() == bundle.read_bytes()


def _rewrite(bundle: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    with zipfile.ZipFile(bundle) as old:
        contents = {name: old.read(name) for name in old.namelist()}
    change(contents)
    with zipfile.ZipFile(bundle, "w", zipfile.ZIP_DEFLATED) as new:
        for name, data in contents.items():
            new.writestr(name, data)


def _set(name: str, data: bytes) -> Callable[[dict[str, bytes]], None]:
    return lambda contents: contents.__setitem__(name, data)


def _in_manifest(change: Callable[[dict[str, Any]], None]) -> Callable[[dict[str, bytes]], None]:
    def do(contents: dict[str, bytes]) -> None:
        data = json.loads(contents["manifest.json"])
        change(data)
        contents["manifest.json"] = json.dumps(data).encode()

    return do


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (_set("records.json", b"[1]\n"), "SHA-256 differs"),
        (_set("more.json", b"{}"), "'more.json' is not in its manifest.json"),
        (lambda contents: contents.pop("records.json"), "'records.json' is missing"),
        (lambda contents: contents.pop("manifest.json"), "has no manifest.json"),
        (_set("manifest.json", b"{"), "no JSON"),
        (_set("manifest.json", b"[" * 100_000), "no JSON"),
        (_set("manifest.json", b"[]"), "none of ours"),
        (_in_manifest(lambda data: data.update(bundle="other")), "none of ours: bundle"),
        (_in_manifest(lambda data: data.pop("run")), "none of ours: run"),
        (_in_manifest(lambda data: data.update(format=99)), "of a newer harness"),
        (_set("../outside.txt", b"x"), "outside of itself"),
        (_set("files/../../outside.txt", b"x"), "outside of itself"),
        (_set("/etc/outside.txt", b"x"), "outside of itself"),
        (_set("C:/outside.txt", b"x"), "outside of itself"),
        (_set("files\\..\\outside.txt", b"x"), "outside of itself"),
        (_set("files/./a", b"x"), "outside of itself"),
        (_set("folder/", b""), "outside of itself"),
    ],
)
def test_refused(
    bundle: Path,
    tmp_path: Path,
    change: Callable[[dict[str, bytes]], None],
    why: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    _rewrite(bundle, change)
    before = set(tmp_path.iterdir())
    assert run(["replay", str(bundle)]) == 2
    assert why in capsys.readouterr().err
    assert set(tmp_path.iterdir()) == before


def test_truncated(bundle: Path) -> None:
    whole = bundle.read_bytes()
    for length in (0, 10, len(whole) // 2, len(whole) - 5):
        bundle.write_bytes(whole[:length])
        with pytest.raises(BadInput, match="no zip, or damaged"):
            archive.read(bundle)


def test_every_damaged_byte_is_noticed_or_harmless(bundle: Path) -> None:
    """No other error than ours, and never other contents."""
    whole = bundle.read_bytes()
    for place in range(0, len(whole), 7):
        bundle.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
        try:
            _, contents = archive.read(bundle)
        except BadInput:
            continue
        assert contents == CONTENTS


def test_a_bomb_is_not_unpacked(bundle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _rewrite(bundle, _set("bomb", b"\0" * 200_000))
    monkeypatch.setattr(archive, "LARGEST", 100_000)
    with pytest.raises(BadInput, match="it unpacks to"):
        archive.read(bundle)


def test_too_many_files(bundle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_FILES", 2)
    with pytest.raises(BadInput, match="it has 3 files"):
        archive.read(bundle)


def test_links_are_refused(bundle: Path) -> None:
    with zipfile.ZipFile(bundle, "a") as file:
        link = zipfile.ZipInfo("files/link")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        file.writestr(link, "/etc/passwd")
    with pytest.raises(BadInput, match="no plain file"):
        archive.read(bundle)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_twice(bundle: Path) -> None:
    with zipfile.ZipFile(bundle, "a") as file:
        file.writestr("records.json", b"[2]")
    with pytest.raises(BadInput, match="twice"):
        archive.read(bundle)


def test_no_such_bundle(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["replay", str(tmp_path / "none.bundle.zip")]) == 2
    assert "there is no such bundle" in capsys.readouterr().err
    assert run(["replay", str(tmp_path)]) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_inspect(bundle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["replay", str(bundle), "--inspect"]) == 0
    out = capsys.readouterr().out
    assert "failed at then: t" in out
    assert "seed 1" in out


def test_secrets_that_the_bundle_does_not_know(
    bundle: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["replay", str(bundle), "--secret", "password=x"]) == 2
    assert "no masked value of that name" in capsys.readouterr().err
