"""Layers named by ARN: known ones, those of the project's settings, and unknown ones."""

from __future__ import annotations

import json
import shutil
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pytest

from harness.engines.cloud import Cloud
from harness.errors import BadInput, HarnessError, Unsupported
from harness.stacks.deploy import deploy
from tests.engine.wheels import make_wheel

POWERTOOLS = (
    "arn:aws:lambda:${AWS::Region}:017000801446:layer:AWSLambdaPowertoolsPythonV3-python312"
)
OWN = "arn:aws:lambda:us-east-1:123456789012:layer:greeting:7"
PYTHON = "import greeting\n\ndef handler(event, context):\n    return greeting.WORDS\n"
NODE = "const { word } = require('greeting');\nexports.handler = async () => word;\n"


def _project(folder: Path, layers: str, *, settings: str = "", node: bool = False) -> Path:
    (folder / "code").mkdir(exist_ok=True)
    (folder / "code" / ("app.js" if node else "app.py")).write_text(NODE if node else PYTHON)
    if settings:
        (folder / "pyproject.toml").write_text(f"[tool.serverless-harness.layers]\n{settings}\n")
    template = folder / "template.yaml"
    template.write_text(
        "Transform: AWS::Serverless-2016-10-31\n"
        "Parameters:\n"
        "  Extra: {Type: String, Default: 'no'}\n"
        "  Layers:\n"
        "    Type: CommaDelimitedList\n"
        "    Default: arn:aws:lambda:us-east-1:580247275435:layer:LambdaInsightsExtension:14\n"
        "Conditions: {Extra: !Equals [!Ref Extra, 'yes']}\n"
        "Resources:\n"
        "  Work:\n"
        "    Type: AWS::Serverless::Function\n"
        "    Properties:\n"
        "      CodeUri: code\n"
        "      Handler: app.handler\n"
        f"      Runtime: {'nodejs20.x' if node else 'python3.12'}\n"
        f"      Layers:{' ' if layers == '!Ref Layers' else chr(10) + '        - '}{layers}\n"
    )
    return template


def _folder(at: Path) -> str:
    (at / "shared" / "python").mkdir(parents=True)
    (at / "shared" / "python" / "greeting.py").write_text("WORDS = 'from a folder'\n")
    return '"arn:aws:lambda:*:123456789012:layer:greeting" = "shared"'


def _zip(at: Path) -> str:
    with zipfile.ZipFile(at / "greeting.zip", "w") as archive:
        archive.writestr("python/greeting.py", "WORDS = 'from a zip'\n")
    return '"arn:aws:lambda:*:*:layer:gree*:7" = "greeting.zip"'


def _pypi(at: Path) -> str:
    make_wheel(at / "wheels", "from the index", requires="botocore")
    return '"arn:aws:lambda:*:*:layer:greeting" = ["pypi:greeting==1.0"]'


@pytest.mark.parametrize(
    ("make", "said"),
    [(_folder, "from a folder"), (_zip, "from a zip"), (_pypi, "from the index")],
)
def test_what_the_project_says_stands_for_the_layer(
    cloud: Cloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make: Any, said: str
) -> None:
    monkeypatch.setenv("HARNESS_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("UV_OFFLINE", "1")
    monkeypatch.setenv("UV_FIND_LINKS", str(tmp_path / "wheels"))
    template = _project(tmp_path, OWN, settings=make(tmp_path))
    stack = deploy(template, cloud)
    assert _invoke(cloud, stack.resource("Work").physical_id) == said
    assert not deploy(template, cloud).changed
    # What the runtime brings is not brought again, though the package requires it.
    assert not list((tmp_path / "home" / "builds").glob("*/out/botocore"))


@pytest.mark.skipif(shutil.which("npm") is None, reason="packages of npm need npm")
def test_a_package_of_npm_stands_for_a_layer(cloud: Cloud, tmp_path: Path) -> None:
    library = tmp_path / "library"
    library.mkdir()
    (library / "package.json").write_text('{"name": "greeting", "version": "1.0.0"}')
    (library / "index.js").write_text("exports.word = 'from npm';\n")
    with tarfile.open(tmp_path / "greeting.tgz", "w:gz") as tar:
        tar.add(library, "package")
    settings = f'"{OWN}" = "npm:greeting@file:{tmp_path}/greeting.tgz"'
    stack = deploy(_project(tmp_path, OWN, settings=settings, node=True), cloud)
    assert _invoke(cloud, stack.resource("Work").physical_id) == "from npm"


def test_powertools_come_from_the_package_index(cloud: Cloud, tmp_path: Path) -> None:
    """The one build here that needs the network, the first time."""
    template = _project(tmp_path, f"!Sub {POWERTOOLS}-python312-x86_64:7")
    (tmp_path / "code" / "app.py").write_text(
        "from pathlib import Path\n"
        "import aws_lambda_powertools\n"
        "from aws_lambda_powertools.utilities.parser import BaseModel\n"
        "def handler(event, context):\n"
        "    file = Path(aws_lambda_powertools.__file__)\n"
        "    return [str(file), (file.parents[1] / 'botocore').exists()]\n"
    )
    told: list[str] = []
    stack = deploy(template, cloud, progress=lambda text, _: told.append(text))
    file, shadowed = _invoke(cloud, stack.resource("Work").physical_id)
    assert file.endswith("/python/aws_lambda_powertools/__init__.py")
    assert shadowed is False
    assert any("aws-lambda-powertools[all]>=3,<4 from the package index" in t for t in told)


@pytest.mark.parametrize(
    "layers",
    [
        "arn:aws:lambda:us-east-1:580247275435:layer:LambdaInsightsExtension:14",
        "!If [Extra, arn:aws:lambda:us-east-1:580247275435:layer:LambdaInsightsExtension:14, "
        "!Ref 'AWS::NoValue']",
        "!Ref Layers",
    ],
)
def test_what_only_measures_is_left_out_and_told(cloud: Cloud, tmp_path: Path, layers: str) -> None:
    template = _project(tmp_path, layers)
    (tmp_path / "code" / "app.py").write_text("def handler(e, c): return 1\n")
    told: list[str] = []
    stack = deploy(template, cloud, progress=lambda text, _: told.append(text))
    assert _invoke(cloud, stack.resource("Work").physical_id) == 1
    assert any(text.startswith("layer LambdaInsightsExtension is left out") for text in told)


@pytest.mark.parametrize(
    ("layers", "settings", "kind", "said"),
    [
        (OWN, "", BadInput, r"template\.yaml:16:11: layer arn\S+ cannot be fetched here"),
        (OWN, "", BadInput, r'"arn:aws:lambda:\*:123456789012:layer:greeting" = "pypi:'),
        (
            "arn:aws:lambda:us-east-1:177933569100:layer:"
            "AWS-Parameters-and-Secrets-Lambda-Extension:11",
            "",
            Unsupported,
            "it is an extension",
        ),
        (OWN, f'"{OWN}" = "nowhere"', BadInput, r"pyproject\.toml:2: what stands for layer"),
        (OWN, f'"{OWN}" = ["pypi:a", "npm:b"]', BadInput, r"pyproject\.toml:2: .*one index"),
        (OWN, f'"{OWN}" = 3', BadInput, r"pyproject\.toml:2: .*has to be a text"),
        (OWN, f'"{OWN}" = "npm:a"', BadInput, "a is for nodejs, the function's runtime python"),
        (OWN, "[tool.serverless-harness.layer]", BadInput, r"no 'layer'\n.*'layers'"),
        (OWN, "x = [", BadInput, r"pyproject\.toml: malformed TOML"),
    ],
)
def test_a_layer_that_nothing_stands_for_is_refused(
    cloud: Cloud,
    tmp_path: Path,
    *,
    layers: str,
    settings: str,
    kind: type[HarnessError],
    said: str,
) -> None:
    with pytest.raises(kind, match=said):
        deploy(_project(tmp_path, layers, settings=settings), cloud)
    assert cloud.client("cloudformation").list_stacks()["StackSummaries"] == []


def _invoke(cloud: Cloud, function: str) -> Any:
    answer = cloud.client("lambda").invoke(FunctionName=function, Payload=b"{}")
    return json.loads(answer["Payload"].read())
