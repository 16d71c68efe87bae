"""AWS Lambda: quotas, and how it says that one is exceeded."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from harness.engines.cloud import Cloud
from tests.conformance.documented import documented
from tests.engine import lambdas

SERVICE = "Lambda"
QUOTAS = "Lambda Developer Guide: Lambda quotas"
VARIABLES = "Lambda Developer Guide: Working with Lambda environment variables"
API = "Lambda API Reference"
ECHO = "def handler(event, context):\n    return event\n"
SIX_MB = 6 * 1024 * 1024


def refused(call: Any, **parameters: Any) -> tuple[int, str, str]:
    with pytest.raises(ClientError) as error:
        call(**parameters)
    told = error.value.response
    status = told["ResponseMetadata"]["HTTPStatusCode"]
    return status, told["Error"]["Code"], told["Error"]["Message"]


def create(cloud: Cloud, **parameters: Any) -> tuple[int, str, str]:
    """How a function with these parameters is refused."""
    given = {
        "FunctionName": "limits",
        "Role": f"arn:aws:iam::{cloud.account}:role/test",
        "Runtime": "python3.11",
        "Handler": "app.handler",
        "Code": {"ZipFile": lambdas.archive({"app.py": ECHO})},
        **parameters,
    }
    return refused(cloud.client("lambda").create_function, **given)


def of_size(size: int) -> str:
    return json.dumps("x" * (size - 2))


@documented("payloads", f"{API}: Invoke")
def test_six_megabytes_are_taken_and_given_back(cloud: Cloud) -> None:
    function = lambdas.python(cloud, "def handler(event, context):\n    return len(event)\n")
    answer = cloud.client("lambda").invoke(FunctionName=function.name, Payload=of_size(SIX_MB))
    assert json.loads(answer["Payload"].read()) == SIX_MB - 2


@documented("payloads", f"{API}: Invoke")
def test_a_request_of_more_than_six_megabytes_is_413(cloud: Cloud) -> None:
    function = lambdas.python(cloud, ECHO)
    assert refused(
        cloud.client("lambda").invoke, FunctionName=function.name, Payload=of_size(SIX_MB + 1)
    ) == (
        413,
        "RequestTooLargeException",
        "Request must be smaller than 6291456 bytes for the InvokeFunction operation",
    )


@documented("payloads", QUOTAS)
def test_an_event_of_more_than_a_megabyte_is_413(cloud: Cloud) -> None:
    function = lambdas.python(cloud, ECHO)
    client = cloud.client("lambda")
    given = {"FunctionName": function.name, "InvocationType": "Event"}
    assert client.invoke(**given, Payload=of_size(1 << 20))["StatusCode"] == 202
    status, code, message = refused(client.invoke, **given, Payload=of_size((1 << 20) + 1))
    assert (status, code) == (413, "RequestTooLargeException")
    assert "1048577" in message


@documented("payloads", QUOTAS)
def test_a_response_of_more_than_six_megabytes_is_an_error_of_the_function(cloud: Cloud) -> None:
    function = lambdas.python(cloud, "def handler(event, context):\n    return 'x' * 6291600\n")
    answer = function.invoke()
    assert answer.error == "Unhandled"
    assert answer.payload["errorType"] == "Function.ResponseSizeTooLarge"
    assert answer.payload["errorMessage"] == (
        "Response payload size exceeded maximum allowed payload size (6291556 bytes)."
    )


@documented("payloads", f"{API}: Invoke")
def test_a_payload_that_is_no_json_is_refused(cloud: Cloud) -> None:
    function = lambdas.python(cloud, ECHO)
    status, code, message = refused(
        cloud.client("lambda").invoke, FunctionName=function.name, Payload="{no"
    )
    assert (status, code) == (400, "InvalidRequestContentException")
    assert message.startswith("Could not parse request body into json: Could not parse payload")


@documented("payloads", f"{API}: Invoke")
def test_no_payload_is_an_empty_event(cloud: Cloud) -> None:
    function = lambdas.python(cloud, ECHO)
    answer = cloud.client("lambda").invoke(FunctionName=function.name)
    assert json.loads(answer["Payload"].read()) == {}


@documented("configuration", QUOTAS)
@pytest.mark.parametrize(
    ("parameters", "value", "place", "constraint"),
    [
        pytest.param(
            {"Timeout": 901}, "901", "timeout", "value less than or equal to 900", id="timeout"
        ),
        pytest.param(
            {"MemorySize": 10241},
            "10241",
            "memorySize",
            "value less than or equal to 10240",
            id="memory",
        ),
        pytest.param(
            {"EphemeralStorage": {"Size": 10241}},
            "10241",
            "ephemeralStorage.size",
            "value less than or equal to 10240",
            id="ephemeral-storage",
        ),
        pytest.param(
            {"Description": "d" * 257},
            "d" * 257,
            "description",
            "length less than or equal to 256",
            id="description",
        ),
        pytest.param(
            {"Handler": "h" * 129},
            "h" * 129,
            "handler",
            "length less than or equal to 128",
            id="handler",
        ),
    ],
)
def test_a_configuration_beyond_its_quota_is_refused(
    cloud: Cloud, parameters: dict[str, Any], value: str, place: str, constraint: str
) -> None:
    assert create(cloud, **parameters) == (
        400,
        "ValidationException",
        f"1 validation error detected: Value '{value}' at '{place}' failed to satisfy "
        f"constraint: Member must have {constraint}",
    )


@documented("configuration", f"{API}: UpdateFunctionConfiguration")
def test_an_update_beyond_its_quota_is_refused_and_changes_nothing(cloud: Cloud) -> None:
    function = lambdas.python(cloud, ECHO)
    client = cloud.client("lambda")
    _, code, message = refused(
        client.update_function_configuration,
        FunctionName=function.name,
        Timeout=1000,
        MemorySize=20000,
    )
    assert code == "ValidationException"
    assert message.startswith("2 validation errors detected: ")
    found = client.get_function_configuration(FunctionName=function.name)
    assert (found["Timeout"], found["MemorySize"]) == (3, 128)


@documented("environment variables", QUOTAS)
def test_more_than_four_kilobytes_of_variables_are_refused(cloud: Cloud) -> None:
    _, code, message = create(cloud, Environment={"Variables": {"LONG": "x" * 4096}})
    assert code == "InvalidParameterValueException"
    assert message.startswith(
        "Lambda was unable to configure your environment variables because the environment "
        "variables you have provided exceeded the 4KB limit."
    )


@documented("environment variables", VARIABLES)
def test_reserved_variables_are_refused_by_name(cloud: Cloud) -> None:
    _, code, message = create(
        cloud, Environment={"Variables": {"AWS_REGION": "x", "OWN": "y", "_HANDLER": "z"}}
    )
    assert code == "InvalidParameterValueException"
    assert message.endswith("Reserved keys used in this request: AWS_REGION, _HANDLER")


@documented("configuration", QUOTAS)
def test_more_than_five_layers_are_refused(cloud: Cloud) -> None:
    client = cloud.client("lambda")
    content = {"ZipFile": lambdas.archive({"python/shared.py": ""})}
    arns = [
        client.publish_layer_version(LayerName=f"layer{n}", Content=content)["LayerVersionArn"]
        for n in range(6)
    ]
    _, code, message = create(cloud, Layers=arns)
    assert (code, message) == (
        "InvalidParameterValueException",
        "Cannot reference more than 5 layers.",
    )


@documented("configuration", f"{API}: CreateFunction")
def test_a_function_is_made_once(cloud: Cloud) -> None:
    function = lambdas.python(cloud, ECHO)
    status, code, message = create(cloud, FunctionName=function.name)
    assert (status, code) == (409, "ResourceConflictException")
    assert message == f"Function already exist: {function.name}"


@documented("configuration", f"{API}: CreateFunction")
def test_the_defaults_of_a_function(cloud: Cloud) -> None:
    function = lambdas.python(cloud, ECHO)
    found = cloud.client("lambda").get_function_configuration(FunctionName=function.name)
    assert (found["Timeout"], found["MemorySize"]) == (3, 128)
    assert found["EphemeralStorage"] == {"Size": 512}
    assert found["TracingConfig"] == {"Mode": "PassThrough"}
    assert found["Architectures"] == ["x86_64"]
    assert found["PackageType"] == "Zip"


@documented("configuration", f"{API}: GetFunction")
def test_an_unknown_function_is_not_found(cloud: Cloud) -> None:
    status, code, message = refused(cloud.client("lambda").get_function, FunctionName="nobody")
    assert (status, code) == (404, "ResourceNotFoundException")
    assert message == (
        f"Function not found: arn:aws:lambda:{cloud.region}:{cloud.account}:function:nobody"
    )


@documented("configuration", f"{API}: GetAccountSettings")
def test_the_accounts_code_limits(cloud: Cloud) -> None:
    limits = cloud.client("lambda").get_account_settings()["AccountLimit"]
    assert limits["CodeSizeUnzipped"] == 262144000
    assert limits["CodeSizeZipped"] == 52428800
    assert limits["TotalCodeSize"] == 80530636800
