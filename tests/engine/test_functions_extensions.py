"""What cannot run without Docker is refused when it is deployed, with the reason."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from harness.engines.cloud import Cloud
from tests.engine import lambdas

SOURCE = "def handler(event, context):\n    pass\n"


def layer(cloud: Cloud, files: dict[str, str | bytes]) -> str:
    published = cloud.client("lambda").publish_layer_version(
        LayerName="telemetry", Content={"ZipFile": lambdas.archive(files, executable=True)}
    )
    return str(published["LayerVersionArn"])


def test_a_layer_with_an_extension_is_refused_by_its_name(cloud: Cloud) -> None:
    arn = layer(cloud, {"extensions/collector": "#!/bin/sh\n"})
    with pytest.raises(ClientError) as error:
        lambdas.python(cloud, SOURCE, Layers=[arn])
    told = error.value.response["Error"]
    assert told["Code"] == "InvalidParameterValueException"
    assert f"its layer {arn} brings the extension collector" in told["Message"]


def test_an_update_with_an_extension_is_refused(cloud: Cloud) -> None:
    arn = layer(cloud, {"extensions/collector": "#!/bin/sh\n"})
    function = lambdas.python(cloud, SOURCE)
    client = cloud.client("lambda")
    with pytest.raises(ClientError):
        client.update_function_configuration(FunctionName=function.name, Layers=[arn])
    assert "Layers" not in client.get_function_configuration(FunctionName=function.name)


def test_a_layer_without_one_is_taken(cloud: Cloud) -> None:
    arn = layer(cloud, {"python/extensions.py": "", "lib/extensions/readme": ""})
    assert lambdas.python(cloud, SOURCE, Layers=[arn]).invoke().error is None


@pytest.mark.parametrize("runtime", ["java21", "dotnet8", "ruby3.3"])
def test_a_runtime_without_an_interpreter_is_refused(cloud: Cloud, runtime: str) -> None:
    with pytest.raises(ClientError) as error:
        lambdas.python(cloud, SOURCE, Runtime=runtime)
    assert f"the runtime {runtime} is not run without Docker" in str(error.value)
