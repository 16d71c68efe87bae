"""Which packages stand for which public layer."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.errors import BadInput, Location, Unsupported
from harness.stacks.configuration import Configuration, configuration_for
from harness.stacks.layers.substitute import is_foreign, substitute_for

HERE = Location(Path("template.yaml"), 3)


def _arn(name: str, account: str = "111122223333") -> str:
    return f"arn:aws:lambda:eu-central-1:{account}:layer:{name}:7"


@pytest.mark.parametrize(
    ("layer", "packages"),
    [
        (_arn("AWSLambdaPowertoolsPythonV3-python312-x86_64"), "aws-lambda-powertools[all]>=3,<4"),
        (_arn("AWSLambdaPowertoolsPythonV3-python313-arm64"), "aws-lambda-powertools[all]>=3,<4"),
        (
            "{{resolve:ssm:/aws/service/powertools/python/arm64/python3.13/latest}}",
            "aws-lambda-powertools[all]>=3,<4",
        ),
        (_arn("AWSLambdaPowertoolsPythonV2"), "aws-lambda-powertools[all]>=2,<3"),
        (_arn("AWSLambdaPowertoolsPythonV2-Arm64"), "aws-lambda-powertools[all]>=2,<3"),
        (_arn("AWSLambdaPowertoolsPython"), "aws-lambda-powertools>=1,<2"),
        (_arn("AWSLambdaPowertoolsTypeScriptV2"), "@aws-lambda-powertools/logger@^2"),
        (_arn("AWSLambdaPowertoolsTypeScript"), "@aws-lambda-powertools/logger@^1"),
        (_arn("AWSSDKPandas-Python312"), "awswrangler>=3,<4"),
        (_arn("AWSSDKPandas-Python311-Arm64"), "awswrangler>=3,<4"),
        (_arn("AWSDataWrangler-Python39"), "awswrangler>=2,<3"),
        (_arn("Klayers-p312-requests"), "requests"),
        (_arn("Klayers-p312-arm64-Pillow"), "Pillow"),
    ],
)
def test_known_layers(layer: str, packages: str) -> None:
    found = substitute_for(layer, Configuration(), HERE)
    assert packages in found.packages
    assert found.note is not None
    assert packages in found.note


@pytest.mark.parametrize(
    "name",
    [
        "AWS-Parameters-and-Secrets-Lambda-Extension-Arm64",
        "AWS-AppConfig-Extension",
        "aws-otel-python-amd64-ver-1-25-0",
        "Datadog-Extension",
    ],
)
def test_extensions_are_refused(name: str) -> None:
    with pytest.raises(Unsupported, match=f"layer {name}: it .* extension"):
        substitute_for(_arn(name), Configuration(), HERE)


def test_unknown_layers_are_refused_with_what_to_write() -> None:
    with pytest.raises(BadInput, match=r"template\.yaml:3: layer") as caught:
        substitute_for(_arn("AWSLambdaPowertoolsPythonV9"), Configuration(), HERE)
    assert '"arn:aws:lambda:*:111122223333:layer:AWSLambdaPowertoolsPythonV9" = "pypi:' in str(
        caught.value.fix
    )


def test_layers_of_the_engine_are_left_alone() -> None:
    assert is_foreign(_arn("x"), "000000000000")
    assert not is_foreign(_arn("x", "000000000000"), "000000000000")
    assert not is_foreign("MyLayer", "000000000000")


def test_the_nearest_settings_count_and_come_before_what_is_known(tmp_path: Path) -> None:
    inner = tmp_path / "services" / "orders"
    inner.mkdir(parents=True)
    table = "[tool.serverless-harness.layers]\n"
    (tmp_path / "pyproject.toml").write_text(f'{table}"*PowertoolsPython*" = "pypi:a==1"\n')
    (inner.parent / "pyproject.toml").write_text("[project]\nname = 'x'\n")  # says nothing
    settings = configuration_for(inner / "template.yaml")

    powertools = _arn("AWSLambdaPowertoolsPythonV3-python312-x86_64")
    assert substitute_for(powertools, settings, HERE).packages == ("a==1",)

    (inner / "pyproject.toml").write_text(f'{table}"*PowertoolsPython*" = "none"\n')
    settings = configuration_for(inner / "template.yaml")
    assert substitute_for(powertools, settings, HERE).packages == ()
