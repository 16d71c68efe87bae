"""A bundle replays its failure elsewhere, shows no secret, and tells what it lacks."""

from __future__ import annotations

import base64
import gzip
import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import bundle_app
import pytest
from click.testing import CliRunner

from harness.bundles import archive
from harness.bundles.failure import Verdict
from harness.bundles.keeping import Keeper
from harness.bundles.replaying import case_of, replay, unpack
from harness.bundles.secrets import Secrets, secrets_for
from harness.cli.trace import command as trace
from harness.engines.cloud import Cloud
from harness.errors import BadInput
from harness.pytest_plugin.keys import WORLD
from harness.report.data import as_data
from harness.report.outputs import Outputs, Wanted
from harness.report.results.environment import run_info
from harness.report.secrets import masker_of
from harness.scenarios.reading.loading import load
from harness.scenarios.results import ScenarioFinished, ScenarioResult
from harness.scenarios.running.run import run
from harness.scenarios.running.session import Session
from tests.accounts import fresh_account


@dataclass
class Failed:
    """One failure, and both kinds of bundle of it."""

    project: Path
    cloud: Cloud
    result: ScenarioResult
    with_code: Path
    without: Path


@pytest.fixture(scope="module")
def failed(pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory) -> Failed:
    account = fresh_account()
    cloud = Cloud(pytestconfig.stash[WORLD].cloud.engine, account=account)
    project = tmp_path_factory.mktemp("project")
    file = bundle_app.write(project / "app")
    [scenario] = load(file)
    with pytest.MonkeyPatch.context() as patch, Session(cloud) as session:
        patch.chdir(project / "app")
        result = run(scenario, session)
        kept = [
            Keeper(project / name, with_code=code).keep(scenario, None, session, result)
            for name, code in (("full", True), ("light", False))
        ]
    assert [one.no_bundle for one in kept] == [None, None]
    full, light = (one.bundle for one in kept)
    assert full is not None
    assert light is not None
    return Failed(project / "app", cloud, kept[0], full, light)


def _again(
    bundle: Path, failed: Failed, folder: Path, source: Path | None = None
) -> tuple[Verdict, list[str]]:
    manifest, _ = archive.read(bundle)
    secrets: Secrets = secrets_for(manifest.masked, {}, {})
    unpacked = unpack(bundle, folder, secrets)
    said: list[str] = []
    _, verdict = replay(
        unpacked, case_of(unpacked), failed.cloud.engine, source=source, tell=said.append,
        listener=lambda _: None,
    )  # fmt: skip
    return verdict, said


def test_with_its_code_it_needs_nothing_else(
    failed: Failed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved = shutil.copy(failed.with_code, tmp_path / "b.bundle.zip")
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path / "empty")
    verdict, said = _again(moved, failed, tmp_path / "unpacked")
    assert verdict.reproduced, verdict
    assert said == []


def test_its_flow_is_drawn_by_logical_ids(failed: Failed) -> None:
    drawn = CliRunner().invoke(trace, [str(failed.without), "--mermaid"], catch_exceptions=False)
    assert drawn.stdout.startswith("sequenceDiagram")
    assert "Leak" in drawn.stdout
    assert failed.result.resources[0].physical_id not in drawn.stdout


def test_without_its_code_it_finds_the_sources(failed: Failed, tmp_path: Path) -> None:
    verdict, said = _again(failed.without, failed, tmp_path / "unpacked", failed.project)
    assert verdict.reproduced, verdict
    assert said == []


def test_sources_that_changed_are_told(failed: Failed, tmp_path: Path) -> None:
    source = tmp_path / "source"
    shutil.copytree(failed.project, source)
    code = source / "code" / "leak.py"
    code.write_text(code.read_text().replace('"note": text', '"other": text'))
    verdict, said = _again(failed.without, failed, tmp_path / "unpacked", source)
    assert said == ["function Leak is not what failed: it has changed since"]
    assert verdict.outcome == "other"
    code.write_text(code.read_text().replace('"other": text', '"note": "EXPECTED"'))
    verdict, _ = _again(failed.without, failed, tmp_path / "again", source)
    assert verdict.outcome == "passed"


def test_sources_that_are_not_there(
    failed: Failed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(BadInput, match=r"the code of template\.yaml is not in the bundle"):
        _again(failed.without, failed, tmp_path / "unpacked")


def _everything(data: bytes, depth: int = 0) -> Iterator[bytes]:
    """The bytes, and whatever is packed in them: zip, gzip, base64."""
    yield data
    if depth > 4:
        return
    if data[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(BytesIO(data)) as file:
            for name in file.namelist():
                yield from _everything(file.read(name), depth + 1)
    elif data[:2] == b"\x1f\x8b":
        yield from _everything(gzip.decompress(data), depth + 1)
    else:
        for run_ in re.findall(rb"[A-Za-z0-9+/=]{16,}", data):
            try:
                inner = base64.b64decode(run_, validate=True)
            except ValueError:
                continue
            yield from _everything(inner, depth + 1)


def test_no_file_shows_a_secret(
    failed: Failed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = Wanted(
        junit=tmp_path / "report.xml", html=tmp_path / "r.html", stream=tmp_path / "r.jsonl"
    )
    monkeypatch.chdir(failed.project)
    with Outputs(wanted) as outputs:
        outputs.began(run_info(failed.cloud.engine, workers=1, seed=1, arguments=[]), 1)
        outputs.hear(0, ScenarioFinished(failed.result))
        outputs.ended(1)
    files = [failed.with_code, failed.without, *tmp_path.iterdir()]
    assert len(files) == 5
    found = {
        (file.name, secret)
        for file in files
        for data in _everything(file.read_bytes())
        for secret in bundle_app.SECRETS
        if secret.encode() in data
    }
    assert found == set()


def test_the_search_would_find_them(failed: Failed) -> None:
    """All of them lie in what the bundle was made of: the test above looks at something."""
    from harness.engines.extension.wire import to_json

    records = json.dumps([to_json(record) for record in failed.result.records]).encode()
    sources = b"".join(p.read_bytes() for p in failed.project.rglob("*") if p.is_file())
    there = b"\n".join([*_everything(records), *_everything(sources)])
    assert [s for s in bundle_app.SECRETS if s.encode() not in there] == []


def test_what_is_masked_stays_comparable(failed: Failed) -> None:
    """The password stands in the scenario, in records, logs and items: the same placeholder."""
    manifest, contents = archive.read(failed.with_code)
    scenario = contents["files/leak.scenario.yaml"].decode()
    found = re.search(r"password: («masked:[^»]+»)", scenario)
    assert found is not None
    for name in ("records.json", "state.json", "failure.txt"):
        assert found[1] in contents[name].decode(), name
    assert found[1] in manifest.masked
    assert "user: shop" in scenario


def test_the_json_of_results_is_masked(failed: Failed) -> None:
    text = json.dumps(masker_of([failed.result]).value(as_data(failed.result)))
    assert [s for s in bundle_app.SECRETS if s in text] == []


def test_what_a_bundle_tells(failed: Failed) -> None:
    manifest, contents = archive.read(failed.with_code)
    assert manifest.failure.section == "then"
    assert manifest.failure.kind == "item"
    assert manifest.engine.release == failed.cloud.engine.release
    assert manifest.run.account == failed.cloud.account
    [stack] = manifest.stacks
    assert {"template template.yaml", "function Leak"} <= stack.hashes.keys()
    state = json.loads(contents["state.json"])[stack.name]
    assert [item["id"] for item in state["Items"]["items"]] == ["1"]
    assert len(state["Queue"]["messages"]) == 1
    assert [one["key"] for one in state["Files"]["objects"]] == ["a.gz", "a.txt"]
    records = json.loads(contents["records.json"])
    assert {"call", "invocation"} <= {record["kind"] for record in records}
    assert any(name.startswith("logs/") for name in contents)
