"""Makefiles, layers, manifests of Python, and what is built already."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pytest

from harness.engines.cloud import Cloud
from harness.errors import BadInput, DeployError, Unsupported
from harness.stacks.deploy import deploy
from tests.engine.wheels import make_wheel

HANDLER = "import greeting\n\ndef handler(event, context):\n    return greeting.WORDS\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the wheel `greeting` in it, its own build cache, and no network for uv."""
    home = tmp_path / "home"
    monkeypatch.setenv("HARNESS_HOME", str(home))
    monkeypatch.setenv("UV_OFFLINE", "1")
    wheels = tmp_path / "wheels"
    make_wheel(wheels)
    monkeypatch.setenv("UV_FIND_LINKS", str(wheels))
    return tmp_path


def test_a_makefile_decides_what_is_in_the_artifact(cloud: Cloud, folder: Path) -> None:
    code = _files(
        folder / "code",
        {
            "Makefile": "build-Work:\n\tcp app.py $(ARTIFACTS_DIR)/\n"
            "\techo made > $(ARTIFACTS_DIR)/by.txt\n",
            "app.py": "import os\n\ndef handler(event, context):\n"
            "    return [open('by.txt').read().strip(), sorted(os.listdir('.'))]\n",
            "left_out.py": "",
        },
    )
    template = _template(folder, method="makefile")
    told: list[str] = []
    stack = deploy(template, cloud, progress=lambda text, _: told.append(text))

    assert _invoke(cloud, stack.resource("Work").physical_id) == ["made", ["app.py", "by.txt"]]
    assert "building function Work" in told
    assert not (code / "by.txt").exists()

    (code / "Makefile").write_text("build-Work:\n\t@echo nothing to compile >&2; exit 3\n")
    with pytest.raises(DeployError, match="nothing to compile"):
        deploy(template, cloud)
    (code / "Makefile").write_text("build-Wrok:\n\ttrue\n")
    with pytest.raises(BadInput) as caught:
        deploy(template, cloud)
    assert "no target 'build-Work'" in caught.value.what
    assert "'build-Wrok'" in str(caught.value.fix)
    (code / "Makefile").write_text("build-Work:\n\ttrue\n")
    with pytest.raises(DeployError, match=r"ARTIFACTS_DIR"):
        deploy(template, cloud)


def test_pyproject_and_pipfile_say_what_is_required(cloud: Cloud, folder: Path) -> None:
    for name, text in (
        (
            "pyproject.toml",
            '[project]\nname = "x"\nversion = "0"\ndependencies = ["greeting==1.0"]\n',
        ),
        ("Pipfile.lock", json.dumps({"default": {"greeting": {"version": "==1.0"}}})),
    ):
        shutil.rmtree(folder / "code", ignore_errors=True)
        code = _files(folder / "code", {"app.py": HANDLER, name: text})
        stack = deploy(_template(folder), cloud)
        assert _invoke(cloud, stack.resource("Work").physical_id) == "hello"
        assert sorted(p.name for p in code.iterdir()) == sorted(["app.py", name])


def test_poetry_is_told_not_to_be_read(cloud: Cloud, folder: Path) -> None:
    poetry = '[tool.poetry.dependencies]\ngreeting = "^1.0"\n'
    _files(folder / "code", {"app.py": "def handler(e, c): pass\n", "pyproject.toml": poetry})
    told: list[str] = []
    deploy(_template(folder), cloud, progress=lambda text, _: told.append(text))
    assert any("poetry export" in text for text in told)


def test_layers_are_built_into_the_runtimes_folders(cloud: Cloud, folder: Path) -> None:
    _files(folder / "code", {"app.py": HANDLER.replace("greeting.WORDS", "greeting.WORDS + own.W")})
    _files(folder / "deps", {"requirements.txt": "greeting==1.0\n", "own.py": "W = ', you'\n"})
    _files(folder / "code2", {"app.py": "import made\n\ndef handler(e, c): return made.BY\n"})
    _files(
        folder / "made",
        {
            "Makefile": "build-Made:\n\tmkdir $(ARTIFACTS_DIR)/python\n"
            "\techo \"BY = 'make'\" > $(ARTIFACTS_DIR)/python/made.py\n"
        },
    )
    (folder / "code" / "app.py").write_text("import own\n" + (folder / "code/app.py").read_text())
    template = folder / "template.yaml"
    template.write_text(
        textwrap.dedent(
            """
            Transform: AWS::Serverless-2016-10-31
            Globals: {Function: {Handler: app.handler, Runtime: python3.12}}
            Resources:
              Deps:
                Type: AWS::Serverless::LayerVersion
                Metadata: {BuildMethod: python3.12}
                Properties: {ContentUri: deps, CompatibleRuntimes: [python3.12]}
              Made:
                Type: AWS::Serverless::LayerVersion
                Metadata: {BuildMethod: makefile}
                Properties: {ContentUri: made}
              One:
                Type: AWS::Serverless::Function
                Properties: {CodeUri: code, Layers: [!Ref Deps]}
              Two:
                Type: AWS::Serverless::Function
                Properties: {CodeUri: code2, Layers: [!Ref Made, !Ref Deps]}
            """
        ).lstrip()
    )
    told: list[str] = []
    stack = deploy(template, cloud, progress=lambda text, _: told.append(text))
    assert _invoke(cloud, stack.resource("One").physical_id) == "hello, you"
    assert _invoke(cloud, stack.resource("Two").physical_id) == "make"
    assert {"building layer Deps", "building layer Made", "built 2 of 2"} <= set(told)


def test_what_is_built_already_is_taken_as_it_is(cloud: Cloud, folder: Path) -> None:
    files = {"app.py": "def handler(e, c): return 1\n", "requirements.txt": "no-such-thing==1\n"}
    _files(folder / "code", files)
    stack = deploy(_template(folder, more="SkipBuild: true"), cloud)
    assert _invoke(cloud, stack.resource("Work").physical_id) == 1

    built = folder / ".aws-sam" / "build"  # esbuild's entry point is gone there
    _files(built / "code", {"app.py": "def handler(e, c): return 2\n"})
    stack = deploy(_template(built, method="esbuild"), cloud)
    assert _invoke(cloud, stack.resource("Work").physical_id) == 2


def test_methods_that_run_nowhere_here_are_refused(cloud: Cloud, folder: Path) -> None:
    _files(folder / "code", {"app.py": HANDLER})
    with pytest.raises(Unsupported, match="is built by rust-cargolambda") as caught:
        deploy(_template(folder, method="rust-cargolambda"), cloud)
    assert caught.value.where is not None
    assert caught.value.where.line == 5
    with pytest.raises(BadInput, match="unknown BuildArchitecture 'arm46'"):
        deploy(_template(folder, more="BuildArchitecture: arm46"), cloud)


def test_two_processes_build_the_same_thing_once(cloud: Cloud, folder: Path) -> None:
    """Each build leaves a line in a file: the second process waits and takes the first's."""
    count = folder / "count.txt"
    _files(
        folder / "code",
        {
            "Makefile": f"build-Work:\n\techo x >> {count}\n\tcp app.py $(ARTIFACTS_DIR)/\n",
            "app.py": "def handler(e, c): return 1\n",
        },
    )
    script = _files(
        folder / "script",
        {
            "build.py": "import sys\nfrom pathlib import Path\n"
            "from harness.errors import Location\n"
            "from harness.stacks.build.builder import build\n"
            "from harness.stacks.build.methods import method_for\n"
            "from harness.stacks.build.request import Request\n"
            "source = Path(sys.argv[1])\n"
            "request = Request('Work', source, 'python3.12', Location(source),"
            " metadata={'BuildMethod': 'makefile'})\n"
            "plan = method_for(request, []).plan\n"
            "print(build(plan, request.title, request.where))\n"
        },
    )
    # What a killed build left is no build.
    key = _run(script, folder / "code")
    done = Path(key)
    shutil.rmtree(done.parent)
    (done.parent.with_name(done.parent.name + ".partial") / "out").mkdir(parents=True)
    count.unlink()

    both = [_start(script, folder / "code") for _ in range(2)]
    answers = {process.communicate(timeout=120)[0].strip() for process in both}
    assert answers == {key}
    assert count.read_text() == "x\n"
    assert [p.name for p in Path(key).iterdir()] == ["app.py"]


def _start(script: Path, code: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, script / "build.py", code], stdout=subprocess.PIPE, text=True
    )


def _run(script: Path, code: Path) -> str:
    with _start(script, code) as process:
        return process.communicate(timeout=120)[0].strip()


def _files(folder: Path, files: dict[str, str]) -> Path:
    folder.mkdir(parents=True)
    for name, text in files.items():
        (folder / name).write_text(text)
    return folder


def _template(folder: Path, *, method: str | None = None, more: str = "") -> Path:
    metadata = ", ".join(filter(None, [f"BuildMethod: {method}" if method else "", more]))
    template = folder / "template.yaml"
    template.write_text(
        "Transform: AWS::Serverless-2016-10-31\n"
        "Resources:\n"
        "  Work:\n"
        "    Type: AWS::Serverless::Function\n"
        f"    Metadata: {{{metadata}}}\n"
        "    Properties: {CodeUri: code, Handler: app.handler, Runtime: python3.12}\n"
    )
    return template


def _invoke(cloud: Cloud, function: str) -> Any:
    answer = cloud.client("lambda").invoke(FunctionName=function, Payload=b"{}")
    return json.loads(answer["Payload"].read())
