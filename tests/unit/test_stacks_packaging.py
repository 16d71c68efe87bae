"""Archives, names and the decision to update in place."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path
from typing import Any

import pytest

from harness.errors import BadInput, Location
from harness.stacks.build import node, python
from harness.stacks.build.cache import cached, is_cached
from harness.stacks.build.plan import Plan
from harness.stacks.fingerprint import same, tags
from harness.stacks.names import check_stack_name, stack_name
from harness.stacks.outputs import reachable
from harness.stacks.packaging.archive import digest_of, zip_bytes
from harness.stacks.packaging.built_archive import built_archive
from harness.stacks.packaging.code import Code
from harness.stacks.packaging.files import files_in


def _tree(root: Path) -> Path:
    (root / "lib").mkdir(parents=True)
    (root / "b.py").write_text("b")
    (root / "lib" / "a.py").write_text("a")
    (root / "run.sh").write_text("x")
    (root / "run.sh").chmod(0o755)
    return root


def test_equal_trees_make_equal_bytes_whenever_they_were_written(tmp_path: Path) -> None:
    one, two = _tree(tmp_path / "one"), _tree(tmp_path / "two")
    os.utime(two / "b.py", (1, 1))
    (two / "b.py").chmod(0o600)  # only whether it can be run matters

    assert zip_bytes(files_in(one)) == zip_bytes(files_in(two))
    assert digest_of(files_in(one)) == digest_of(files_in(two))
    (two / "run.sh").chmod(0o644)
    assert digest_of(files_in(one)) != digest_of(files_in(two))


def test_modes_are_kept_and_litter_left_out(tmp_path: Path) -> None:
    root = _tree(tmp_path / "app")
    for name in (".git/HEAD", "__pycache__/x.pyc", "node_modules/.cache/x", "venv/pyvenv.cfg"):
        (root / name).parent.mkdir(parents=True)
        (root / name).write_text("")
    (root / "node_modules" / "kept.js").write_text("")

    with zipfile.ZipFile(io.BytesIO(zip_bytes(files_in(root)))) as archive:
        assert archive.namelist() == ["b.py", "lib/a.py", "node_modules/kept.js", "run.sh"]
        assert archive.getinfo("run.sh").external_attr >> 16 == 0o100755


def test_a_zip_of_a_build_is_made_once_and_sources_come_onto_it(tmp_path: Path) -> None:
    built, sources = _tree(tmp_path / "build" / "out"), tmp_path / "sources"
    sources.mkdir()
    (sources / "app.py").write_text("app")
    made = built_archive(built, files_in(built))
    whole = zip_bytes(files_in(sources), onto=made)

    (built / "b.py").write_text("never changes: not looked at again")
    assert built_archive(built, files_in(built)) == made
    assert built_archive(built, files_in(built)[1:]) != made  # without one: another zip
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        assert archive.namelist() == ["b.py", "lib/a.py", "run.sh", "app.py"]
        assert archive.read("b.py") == b"b"
        assert archive.testzip() is None


def test_a_zip_that_was_broken_is_made_again(tmp_path: Path) -> None:
    built = _tree(tmp_path / "build" / "out")
    made = built_archive(built, files_in(built))
    for kept in built.parent.glob("*.zip"):
        kept.write_bytes(made[:50])
    assert built_archive(built, files_in(built)) == made


def test_a_source_replaces_what_was_built_under_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built, sources = _tree(tmp_path / "build" / "out"), tmp_path / "sources"
    sources.mkdir()
    (sources / "b.py").write_text("own")
    manifest = sources / "requirements.txt"
    plan = Plan("python", "uv", manifest, "python3.11", "x86_64", "uv", (), whole_source=False)
    code = Code("function F", sources, Location(tmp_path), plan)
    monkeypatch.setattr(Code, "dependencies", lambda _: built)
    content = code.artifact().content()

    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert sorted(archive.namelist()) == ["b.py", "lib/a.py", "run.sh"]
        assert archive.read("b.py") == b"own"


def test_links_are_followed_inside_and_refused_outside(tmp_path: Path) -> None:
    root = _tree(tmp_path / "app")
    (root / "same.py").symlink_to("lib/a.py")
    (root / "lib" / "up").symlink_to(root)
    assert [f.name for f in files_in(root)] == ["b.py", "lib/a.py", "run.sh", "same.py"]

    (tmp_path / "outside.py").write_text("")
    (root / "out.py").symlink_to(tmp_path / "outside.py")
    with pytest.raises(BadInput, match="outside of the folder"):
        files_in(root)


def test_a_name_depends_on_the_place_in_the_project_only(tmp_path: Path) -> None:
    names = []
    for checkout in ("one", "elsewhere/two"):
        template = tmp_path / checkout / "services" / "orders" / "template.yaml"
        template.parent.mkdir(parents=True)
        (tmp_path / checkout / ".git").mkdir()
        names.append(stack_name(template))
    sibling = tmp_path / "one" / "old" / "orders" / "template.yaml"
    sibling.parent.mkdir(parents=True)

    assert names[0] == names[1]
    assert names[0].startswith("orders-")
    assert stack_name(sibling) != names[0]
    for name in (stack_name(tmp_path / "9 ü" / "sam.yaml"), names[0]):
        check_stack_name(name)
    with pytest.raises(BadInput):
        check_stack_name("1st_stack")


def test_fingerprints_change_with_content_and_parameters(tmp_path: Path) -> None:
    before = tags({"Resources": {"A": 1}}, {"Stage": "x"}, tmp_path)
    assert same(before, tags({"Resources": {"A": 1}}, {"Stage": "x"}, tmp_path / "moved"))
    assert not same(before, tags({"Resources": {"A": 2}}, {"Stage": "x"}, tmp_path))
    assert not same(before, tags({"Resources": {"A": 1}}, {"Stage": "y"}, tmp_path))


def _function(**properties: Any) -> dict[str, Any]:
    def test_an_api_url_needs_no_public_dns() -> None:
        url = "https://abc123.execute-api.us-east-1.amazonaws.com/Prod/orders"
        here = "http://127.0.0.1:4566"
        assert reachable(url, here) == f"{here}/_aws/execute-api/abc123/Prod/orders"
        socket = "wss://abc123.execute-api.us-east-1.amazonaws.com/live"
        assert reachable(socket, here) == "ws://127.0.0.1:4566/_aws/execute-api/abc123/live"
        assert reachable("arn:aws:sqs:us-east-1:1:q", here) == "arn:aws:sqs:us-east-1:1:q"


def test_requirements_are_built_unless_there_are_none_or_they_are_vendored(tmp_path: Path) -> None:
    manifest = tmp_path / "requirements.txt"
    assert python.plan(tmp_path, "python3.12", []) is None
    manifest.write_text("# nothing\n\n")
    assert python.plan(tmp_path, "python3.12", []) is None
    manifest.write_text("Some_Package>=1  # why\n")
    plan = python.plan(tmp_path, "python3.14", ["3.11", "3.13"])
    assert plan is not None
    assert (plan.runtime, plan.whole_source) == ("python3.13", False)
    (tmp_path / "app.py").write_text("code")
    again = python.plan(tmp_path, "python3.14", ["3.13"])
    assert again is not None
    assert again.key == plan.key
    manifest.write_text("-r ../common.txt\n")
    local = python.plan(tmp_path, "python3.12", [])
    assert local is not None
    assert local.whole_source
    manifest.write_text("Some_Package>=1\n")
    (tmp_path / "some_package-1.0.dist-info").mkdir()
    assert python.plan(tmp_path, "python3.12", []) is None


def test_node_dependencies_are_built_unless_they_are_there(tmp_path: Path) -> None:
    manifest = tmp_path / "package.json"
    manifest.write_text('{"name": "x", "devDependencies": {"a": "1"}}')
    assert node.plan(tmp_path) is None
    manifest.write_text('{"name": "x", "dependencies": {"a": "1"}}')
    plan = node.plan(tmp_path)
    assert plan is not None
    (tmp_path / "package-lock.json").write_text("{}")
    locked = node.plan(tmp_path)
    assert locked is not None
    assert locked.key != plan.key
    (tmp_path / "node_modules" / "a").mkdir(parents=True)
    (tmp_path / "node_modules" / "a" / "package.json").write_text("{}")
    assert node.plan(tmp_path) is None
    manifest.write_text("{,}")
    with pytest.raises(BadInput, match=r"package\.json:1"):
        node.plan(tmp_path)


def test_builds_that_nothing_uses_go_and_those_in_use_stay(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HARNESS_HOME", str(tmp_path))

    def make(folder: Path) -> None:
        (folder / "made").write_text("")

    old, used = (cached(name, make, lambda: None) for name in ("old", "used"))
    for folder in (old, used):
        os.utime(folder.parent / "complete.json", (1, 1))
    assert cached("used", make, lambda: None) == used
    cached("new", make, lambda: None)

    assert not is_cached("old")
    assert not old.exists()
    assert is_cached("used")
