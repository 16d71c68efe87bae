"""Which files of a service are packaged, and how they are built."""

from __future__ import annotations

import io
import json
import textwrap
import zipfile
from pathlib import Path

import pytest

from harness.engines.base import RunningEngine
from harness.engines.cloud import Cloud
from harness.errors import BadInput
from harness.stacks.packaging.package import package
from harness.stacks.packaging.packaged import Packaged
from harness.stacks.readers import read_template

NODE = "service: app\nprovider: {name: aws, runtime: nodejs20.x}\n"
PYTHON = "service: app\nprovider: {name: aws, runtime: python3.12}\n"


def _package(folder: Path, text: str) -> Packaged:
    (folder / "serverless.yml").write_text(textwrap.dedent(text))
    template = read_template(folder / "serverless.yml")
    nowhere = Cloud(RunningEngine("test", "none", "http://127.0.0.1:9"))
    return package(template, nowhere, {})


def _names(packaged: Packaged, number: int = 0) -> list[str]:
    archive = zipfile.ZipFile(io.BytesIO(packaged.artifacts[number].content()))
    return sorted(archive.namelist())


def _files(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("{}")


def test_patterns(tmp_path: Path) -> None:
    _files(tmp_path, "src/a.js", "src/b.ts", "src/deep/c.js", "docs/d.md", "e.js", ".hidden/f")
    functions = "functions: {f: {handler: src/a.h}}\n"
    assert _names(_package(tmp_path, NODE + functions)) == [
        ".hidden/f", "docs/d.md", "e.js", "src/a.js", "src/b.ts", "src/deep/c.js",
    ]  # fmt: skip
    some = "package: {patterns: ['!**', 'src/**', '!src/**/*.{ts,md}', './docs/d.md']}\n"
    assert _names(_package(tmp_path, NODE + functions + some)) == [
        "docs/d.md", "src/a.js", "src/deep/c.js",
    ]  # fmt: skip
    old = "package: {exclude: ['**'], include: ['e.js']}\n"
    assert _names(_package(tmp_path, NODE + functions + old)) == ["e.js"]


def test_patterns_of_a_function_count_where_it_is_packaged_alone(tmp_path: Path) -> None:
    _files(tmp_path, "a.js", "b.js")
    functions = """
functions:
  one: {handler: a.h, package: {patterns: ['!b.js']}}
  two: {handler: b.h}
"""
    together = _package(tmp_path, NODE + functions)
    assert _names(together, 0) == _names(together, 1) == ["a.js", "b.js"]
    alone = _package(tmp_path, NODE + "package: {individually: true}\n" + functions)
    assert [_names(alone, n) for n in (0, 1)] == [["a.js"], ["a.js", "b.js"]]


def test_packages_that_only_development_needs_stay_out(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text(
        json.dumps({"dependencies": {"a": "1"}, "devDependencies": {"big": "1"}})
    )
    modules = tmp_path / "node_modules"
    _files(modules, "a/index.js", "big/index.js", "@x/b/index.js", "@x/c/index.js", ".bin/tool")
    (modules / "a" / "package.json").write_text(json.dumps({"dependencies": {"@x/b": "1"}}))
    _files(tmp_path, "f.js")
    functions = "functions: {f: {handler: f.h}}\n"
    found = _names(_package(tmp_path, NODE + functions))
    assert [n for n in found if n.startswith("node_modules")] == [
        "node_modules/@x/b/index.js",
        "node_modules/a/index.js",
        "node_modules/a/package.json",
    ]
    whole = "package: {excludeDevDependencies: false}\n"
    assert "node_modules/big/index.js" in _names(_package(tmp_path, NODE + functions + whole))


def test_an_archive_is_taken_as_it_is(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "code.zip", "w") as archive:
        archive.writestr("x.js", "")
    packaged = _package(
        tmp_path, NODE + "functions: {f: {handler: x.h, package: {artifact: code.zip}}}\n"
    )
    assert _names(packaged) == ["x.js"]


def test_requirements_are_built_only_where_the_plugin_says_so(tmp_path: Path) -> None:
    _files(tmp_path, "a.py")
    (tmp_path / "requirements.txt").write_text("greeting==1.0\n")
    functions = "functions: {f: {handler: a.b}}\n"
    without = _package(tmp_path, PYTHON + functions)
    assert without.codes[0][0].plan is None
    assert any("requirements.txt is not installed" in note for note in without.notes)
    plugin = "plugins: [serverless-python-requirements]\n"
    docker = "custom: {pythonRequirements: {dockerizePip: true}}\n"
    built = _package(tmp_path, PYTHON + functions + plugin + docker)
    assert built.codes[0][0].plan is not None
    assert any("dockerizePip is left out" in note for note in built.notes)
    layer = "custom: {pythonRequirements: {layer: true}}\n"
    codes = {c.title: c for c, _ in _package(tmp_path, PYTHON + functions + plugin + layer).codes}
    assert codes["function FLambdaFunction"].plan is None
    assert codes["layer PythonRequirementsLambdaLayer"].plan is not None


@pytest.mark.parametrize("manifest", ["Pipfile", "poetry.lock"])
def test_other_manifests_alone_are_refused(tmp_path: Path, manifest: str) -> None:
    _files(tmp_path, manifest)
    text = PYTHON + "plugins: [serverless-python-requirements]\nfunctions: {f: {handler: a.b}}\n"
    with pytest.raises(BadInput, match=rf"serverless\.yml:3:11: {manifest} is not read"):
        _package(tmp_path, text)


def test_typescript_needs_a_plugin_that_compiles_it(tmp_path: Path) -> None:
    _files(tmp_path, "src/a.ts")
    functions = "functions: {f: {handler: src/a.h}}\n"
    with pytest.raises(BadInput, match=r"serverless\.yml:3:17: .*is TypeScript \(src/a\.ts\)"):
        _package(tmp_path, NODE + functions)
    webpack = _package(tmp_path, NODE + functions + "plugins: [serverless-webpack]\n")
    plan = webpack.codes[0][0].plan
    assert plan is not None
    assert plan.manager == "esbuild"
    assert any("bundled by esbuild instead" in note for note in webpack.notes)


def test_settings_of_esbuild(tmp_path: Path) -> None:
    _files(tmp_path, "src/a.ts")
    text = NODE + (
        "functions: {f: {handler: src/a.h}}\nplugins: [serverless-esbuild]\n"
        "custom: {esbuild: {minify: true, target: node20, external: [sharp], watch: {}}}\n"
    )
    packaged = _package(tmp_path, text)
    plan = packaged.codes[0][0].plan
    assert plan is not None
    assert plan.options["minify"] is True
    assert plan.options["external"] == ["@aws-sdk/*", "sharp"]
    assert plan.options["entry_points"] == ["src/a.ts"]
    assert any("custom.esbuild.watch is left out" in note for note in packaged.notes)
