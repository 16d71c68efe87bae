"""Dependencies are built once for each content."""

from __future__ import annotations

import io
import urllib.request
import zipfile
from pathlib import Path

import pytest

from harness.engines.cloud import Cloud
from harness.errors import DeployError
from harness.stacks.deploy import deploy
from tests.engine.wheels import make_wheel

TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Work:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: src, Handler: app.handler, Runtime: python3.12}
"""


@pytest.fixture
def application(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A function that requires a package on disk: a build that needs no network."""
    monkeypatch.setenv("HARNESS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("UV_OFFLINE", "1")
    wheels = tmp_path / "wheels"
    make_wheel(wheels)
    source = tmp_path / "src"
    source.mkdir()
    (source / "requirements.txt").write_text(f"--no-index\n--find-links {wheels}\ngreeting==1.0\n")
    (source / "app.py").write_text(
        "import greeting\n\ndef handler(event, context):\n    return greeting.WORDS\n"
    )
    template = tmp_path / "template.yaml"
    template.write_text(TEMPLATE.lstrip())
    return template


def test_requirements_are_built_into_the_function(cloud: Cloud, application: Path) -> None:
    told: list[str] = []
    stack = deploy(application, cloud, progress=lambda text, _: told.append(text))

    files = _code(cloud, stack.resource("Work").physical_id)
    assert {"app.py", "greeting.py"} <= set(files)
    assert "building function Work" in told


def test_changed_code_does_not_build_the_requirements_again(
    cloud: Cloud, application: Path
) -> None:
    deploy(application, cloud)
    source = application.parent / "src" / "app.py"
    source.write_text(source.read_text() + "# changed\n")

    told: list[str] = []
    stack = deploy(application, cloud, progress=lambda text, _: told.append(text))

    assert not any("building" in text for text in told)
    assert _code(cloud, stack.resource("Work").physical_id)["app.py"].endswith(b"# changed\n")
    assert "greeting.py" in _code(cloud, stack.resource("Work").physical_id)


def test_a_build_that_fails_says_what_the_builder_said(cloud: Cloud, application: Path) -> None:
    requirements = application.parent / "src" / "requirements.txt"
    requirements.write_text(requirements.read_text().replace("greeting==1.0", "no-such-thing==1"))

    with pytest.raises(DeployError) as caught:
        deploy(application, cloud)

    assert "function Work could not be built" in caught.value.what
    assert "no-such-thing" in str(caught.value.fix)
    assert caught.value.where is not None
    assert caught.value.where.line == 5
    builds = application.parent / "home" / "builds"
    assert [p for p in builds.iterdir() if p.suffix != ".lock"] == []


def test_vendored_requirements_are_not_built(cloud: Cloud, application: Path) -> None:
    source = application.parent / "src"
    (source / "requirements.txt").write_text("greeting==1.0\n")
    (source / "greeting-1.0.dist-info").mkdir()
    (source / "greeting-1.0.dist-info" / "METADATA").write_text("Name: greeting\n")
    (source / "greeting.py").write_text("WORDS = 'vendored'\n")

    told: list[str] = []
    deploy(application, cloud, progress=lambda text, _: told.append(text))

    assert not any("building" in text for text in told)


def _code(cloud: Cloud, function: str) -> dict[str, bytes]:
    location = cloud.client("lambda").get_function(FunctionName=function)["Code"]["Location"]
    with (
        urllib.request.urlopen(location) as answer,
        zipfile.ZipFile(io.BytesIO(answer.read())) as archive,
    ):
        return {name: archive.read(name) for name in archive.namelist()}
