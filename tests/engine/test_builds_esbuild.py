"""TypeScript and JavaScript bundled by esbuild, invoked on the engine."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from harness.engines.cloud import Cloud
from harness.errors import BadInput, DeployError, Unsupported
from harness.stacks.deploy import deploy

pytestmark = pytest.mark.skipif(
    shutil.which("npm") is None, reason="esbuild is fetched by npm, which is not on PATH"
)

TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Globals:
  Function: {Runtime: nodejs20.x}
Resources:
  Greet:
    Type: AWS::Serverless::Function
    Metadata:
      BuildMethod: esbuild
      BuildProperties:
        Minify: false
        Target: es2022
        Sourcemap: true
        EntryPoints: [src/greet.ts]
        External: ["@aws-sdk/client-s3"]
        Format: esm
        MainFields: module,main
        OutExtension: [.js=.mjs]
        Loader: [.txt=text]
    Properties:
      CodeUri: code
      Handler: src/greet.handler
"""


@pytest.fixture
def application(tmp_path: Path) -> Path:
    """A TypeScript function with a text file, a package in node_modules, and a shared module."""
    code = tmp_path / "code"
    for folder in ("src", "node_modules/polite"):
        (code / folder).mkdir(parents=True)
    (tmp_path / "shared.ts").write_text("export const mark: string = '!';\n")
    (code / "src" / "word.txt").write_text("Good day")
    (code / "src" / "greet.ts").write_text(
        "import { S3Client } from '@aws-sdk/client-s3';\n"
        "import { title } from 'polite';\n"
        "import word from './word.txt';\n"
        "import { mark } from '../../shared';\n"
        "interface Event { name: string }\n"
        "export const handler = async (event: Event): Promise<string> => {\n"
        "  if (event.name === 'fail') throw new Error(typeof S3Client);\n"
        "  return `${word}, ${title} ${event.name}${mark}`;\n"
        "};\n"
    )
    (code / "package.json").write_text(json.dumps({"dependencies": {"polite": "1"}}))
    polite = code / "node_modules" / "polite"
    (polite / "package.json").write_text(
        json.dumps({"name": "polite", "version": "1.0.0", "main": "a.js", "module": "b.mjs"})
    )
    (polite / "a.js").write_text("exports.title = 'common';\n")
    (polite / "b.mjs").write_text("export const title = 'dear';\n")
    return _write(tmp_path, TEMPLATE)


def test_the_bundle_runs_with_every_property(cloud: Cloud, application: Path) -> None:
    stack = deploy(application, cloud)
    function = stack.resource("Greet").physical_id

    assert _invoke(cloud, function, {"name": "Ada"}) == "Good day, dear Ada!"
    failed = _invoke(cloud, function, {"name": "fail"})
    assert failed["errorMessage"] == "function"  # left out of the bundle, found in the runtime
    assert any("greet.ts:7" in line for line in failed["trace"])  # the source map is used
    configuration = cloud.client("lambda").get_function_configuration(FunctionName=function)
    assert configuration["Handler"] == "greet.handler"


def test_only_what_changed_is_bundled_again(cloud: Cloud, application: Path) -> None:
    source = application.parent / "code" / "src" / "greet.ts"
    source.write_text(source.read_text() + f"// {application.parent}\n")
    deploy(application, cloud)
    deploy(application, cloud)  # what was taken in from outside is an input from now on
    again: list[str] = []
    assert not deploy(application, cloud, progress=lambda text, _: again.append(text)).changed
    assert again == []

    shared = application.parent / "shared.ts"  # outside of CodeUri: nobody named it
    shared.write_text("export const mark: string = '?';\n")
    told: list[str] = []
    stack = deploy(application, cloud, progress=lambda text, _: told.append(text))

    assert "building function Greet" in told
    assert _invoke(cloud, stack.resource("Greet").physical_id, {"name": "Ada"}).endswith("Ada?")


def test_dependencies_are_installed_once_and_bundled(cloud: Cloud, tmp_path: Path) -> None:
    library = tmp_path / "library"
    library.mkdir()
    (library / "package.json").write_text(json.dumps({"name": "library", "version": "1.0.0"}))
    (library / "index.js").write_text("exports.double = (n) => 2 * n;\n")
    code = tmp_path / "code"
    code.mkdir()
    packed = tmp_path / "library.tgz"
    _pack(library, packed)
    (code / "package.json").write_text(json.dumps({"dependencies": {"library": f"file:{packed}"}}))
    (code / "app.js").write_text(
        "const { double } = require('library');\n"
        "exports.handler = async (event) => double(event.n);\n"
    )
    template = _write(
        tmp_path,
        """
        Resources:
          Double:
            Type: AWS::Serverless::Function
            Metadata: {BuildMethod: esbuild}
            Properties: {CodeUri: code, Handler: app.handler, Runtime: nodejs20.x}
        Transform: AWS::Serverless-2016-10-31
        """,
    )
    stack = deploy(template, cloud)
    assert _invoke(cloud, stack.resource("Double").physical_id, {"n": 21}) == 42
    assert not (code / "node_modules").exists()


def test_what_esbuild_says_is_told_with_the_template_line(cloud: Cloud, application: Path) -> None:
    source = application.parent / "code" / "src" / "greet.ts"
    source.write_text(source.read_text().replace("'polite'", "'rude'"))
    with pytest.raises(DeployError) as caught:
        deploy(application, cloud)
    assert "function Greet could not be built" in caught.value.what
    assert 'Could not resolve "rude"' in str(caught.value.fix)
    assert "src/greet.ts:2" in str(caught.value.fix)
    assert caught.value.where is not None
    assert caught.value.where.line == 20


@pytest.mark.parametrize(
    ("before", "after", "line", "said"),
    [
        ("Minify: false", "Minfy: false", 10, ["no BuildProperties.Minfy", "'Minify'"]),
        ("Target: es2022", "Target: 22", 11, ["BuildProperties.Target has to be a text", ""]),
        ("src/greet.ts]", "src/gret.ts]", 13, ["entry point src/gret.ts is not", "'src/greet.ts'"]),
        ("BuildMethod: esbuild", "BuildMethod: esbild", 8, ["unknown BuildMethod", "'esbuild'"]),
        ("Format: esm", "Platform: browser", 15, ["Platform is always node", ""]),
    ],
)
def test_a_wrong_property_is_named_with_its_line(
    cloud: Cloud, application: Path, *, before: str, after: str, line: int, said: list[str]
) -> None:
    application.write_text(application.read_text().replace(before, after))
    with pytest.raises(BadInput) as caught:
        deploy(application, cloud)
    assert said[0] in caught.value.what
    assert said[1] in str(caught.value.fix)
    assert caught.value.where is not None
    assert caught.value.where.line == line


def test_without_npm_it_is_refused_with_that_reason(
    cloud: Cloud, application: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HARNESS_HOME", str(application.parent / "home"))
    monkeypatch.setenv("PATH", str(application.parent))
    with pytest.raises(Unsupported, match="there is no `node` on PATH"):
        deploy(application, cloud)


def _pack(library: Path, archive: Path) -> None:
    import tarfile

    with tarfile.open(archive, "w:gz") as tar:
        tar.add(library, "package")


def _write(folder: Path, text: str) -> Path:
    import textwrap

    template = folder / "template.yaml"
    template.write_text(textwrap.dedent(text).lstrip())
    return template


def _invoke(cloud: Cloud, function: str, event: Any) -> Any:
    answer = cloud.client("lambda").invoke(FunctionName=function, Payload=json.dumps(event))
    return json.loads(answer["Payload"].read())
