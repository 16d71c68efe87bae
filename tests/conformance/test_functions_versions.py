"""AWS Lambda: versions and aliases."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from botocore.exceptions import ClientError

from harness.engines.cloud import Cloud
from tests.conformance.documented import documented
from tests.engine import lambdas

SERVICE = "Lambda"
VERSIONS = "Lambda Developer Guide: Manage Lambda function versions"
ALIASES = "Lambda Developer Guide: Create an alias for a Lambda function"
WEIGHTED = "Lambda Developer Guide: Implement Lambda canary deployments using a weighted alias"
API = "Lambda API Reference"
TELLS_VERSION = """
def handler(event, context):
    return [context.function_version, context.invoked_function_arn.split(":")[7:]]
"""


def published(cloud: Cloud, number: int = 1) -> lambdas.Function:
    """A function with `number` versions that differ in their description and code."""
    function = lambdas.python(cloud, TELLS_VERSION)
    client = cloud.client("lambda")
    for version in range(1, number + 1):
        if version > 1:
            change(cloud, function, Description=f"version {version}")
        client.publish_version(FunctionName=function.name)
    return function


def change(cloud: Cloud, function: lambdas.Function, **configuration: Any) -> None:
    client = cloud.client("lambda")
    client.update_function_configuration(FunctionName=function.name, **configuration)
    lambdas.eventually(
        lambda: client.get_function_configuration(FunctionName=function.name)["LastUpdateStatus"],
        lambda status: status == "Successful",
    )


def refused(call: Any, **parameters: Any) -> tuple[str, str]:
    with pytest.raises(ClientError) as error:
        call(**parameters)
    told = error.value.response["Error"]
    return told["Code"], told["Message"]


@documented("versions", VERSIONS)
def test_a_version_keeps_its_configuration_when_latest_changes(cloud: Cloud) -> None:
    function = lambdas.python(cloud, TELLS_VERSION, Timeout=7)
    client = cloud.client("lambda")
    client.publish_version(FunctionName=function.name)
    change(cloud, function, Timeout=9)
    timeouts = [
        client.get_function_configuration(FunctionName=function.name, Qualifier=q)["Timeout"]
        for q in ("1", "$LATEST")
    ]
    assert timeouts == [7, 9]


@documented("versions", VERSIONS)
def test_a_version_keeps_its_code_when_latest_changes(cloud: Cloud) -> None:
    function = lambdas.python(cloud, "def handler(event, context):\n    return 'old'\n")
    client = cloud.client("lambda")
    client.publish_version(FunctionName=function.name)
    new = lambdas.archive({"app.py": "def handler(event, context):\n    return 'new'\n"})
    client.update_function_code(FunctionName=function.name, ZipFile=new)
    assert lambdas.eventually(lambda: function.invoke().payload, lambda said: said == "new")
    assert function.invoke(Qualifier="1").payload == "old"


@documented("versions", f"{API}: PublishVersion")
def test_nothing_changed_since_the_last_version_publishes_no_new_one(cloud: Cloud) -> None:
    function = published(cloud)
    client = cloud.client("lambda")
    assert client.publish_version(FunctionName=function.name)["Version"] == "1"
    listed = client.list_versions_by_function(FunctionName=function.name)["Versions"]
    assert [version["Version"] for version in listed] == ["$LATEST", "1"]


@documented("versions", VERSIONS)
def test_versions_are_numbered_from_one_and_never_used_again(cloud: Cloud) -> None:
    function = published(cloud, 2)
    client = cloud.client("lambda")
    client.delete_function(FunctionName=function.name, Qualifier="2")
    change(cloud, function, Description="third")
    assert client.publish_version(FunctionName=function.name)["Version"] == "3"


@documented("versions", f"{API}: UpdateFunctionConfiguration")
def test_a_published_version_cannot_be_changed(cloud: Cloud) -> None:
    function = published(cloud)
    arn = cloud.client("lambda").publish_version(FunctionName=function.name)["FunctionArn"]
    with pytest.raises(ClientError):
        cloud.client("lambda").update_function_configuration(FunctionName=arn, Timeout=9)
    kept = cloud.client("lambda").get_function_configuration(FunctionName=arn)
    assert kept["Timeout"] == 3


@documented("versions", f"{API}: PublishVersion")
def test_publishing_with_another_code_hash_is_refused(cloud: Cloud) -> None:
    function = lambdas.python(cloud, TELLS_VERSION)
    code, _ = refused(
        cloud.client("lambda").publish_version, FunctionName=function.name, CodeSha256="other"
    )
    assert code == "InvalidParameterValueException"


@documented("versions", f"{API}: PublishVersion")
def test_publishing_with_an_old_revision_is_refused(cloud: Cloud) -> None:
    function = lambdas.python(cloud, TELLS_VERSION)
    code, _ = refused(
        cloud.client("lambda").publish_version, FunctionName=function.name, RevisionId="old"
    )
    assert code == "PreconditionFailedException"


@documented("versions", f"{API}: Invoke")
def test_an_unknown_version_is_not_found(cloud: Cloud) -> None:
    function = published(cloud)
    code, message = refused(
        cloud.client("lambda").invoke, FunctionName=function.name, Qualifier="7"
    )
    assert code == "ResourceNotFoundException"
    assert message == (
        f"Function not found: arn:aws:lambda:{cloud.region}:{cloud.account}"
        f":function:{function.name}:7"
    )


@documented("aliases", ALIASES)
def test_an_alias_runs_its_version_and_tells_both(cloud: Cloud) -> None:
    function = published(cloud)
    client = cloud.client("lambda")
    client.create_alias(FunctionName=function.name, Name="live", FunctionVersion="1")
    answer = client.invoke(FunctionName=function.name, Qualifier="live")
    assert answer["ExecutedVersion"] == "1"
    assert function.invoke(Qualifier="live").payload == ["1", ["live"]]


@documented("aliases", f"{API}: CreateAlias")
def test_an_alias_cannot_be_made_twice(cloud: Cloud) -> None:
    function = published(cloud)
    client = cloud.client("lambda")
    given = {"FunctionName": function.name, "Name": "live", "FunctionVersion": "1"}
    arn = client.create_alias(**given)["AliasArn"]
    assert refused(client.create_alias, **given) == (
        "ResourceConflictException",
        f"Alias already exists: {arn}",
    )


@documented("aliases", f"{API}: CreateAlias")
def test_an_alias_name_is_no_number(cloud: Cloud) -> None:
    function = published(cloud)
    code, _ = refused(
        cloud.client("lambda").create_alias,
        FunctionName=function.name,
        Name="12",
        FunctionVersion="1",
    )
    assert code == "ValidationException"


@documented("aliases", f"{API}: UpdateAlias")
def test_an_alias_moves_to_no_version_that_is_not_there(cloud: Cloud) -> None:
    function = published(cloud)
    client = cloud.client("lambda")
    client.create_alias(FunctionName=function.name, Name="live", FunctionVersion="1")
    code, message = refused(
        client.update_alias, FunctionName=function.name, Name="live", FunctionVersion="9"
    )
    assert (code, message.rpartition(":")[2]) == ("ResourceNotFoundException", "9")
    kept = client.get_alias(FunctionName=function.name, Name="live")
    assert kept["FunctionVersion"] == "1"


@documented("aliases", f"{API}: UpdateAlias")
def test_an_alias_of_an_old_revision_is_not_changed(cloud: Cloud) -> None:
    function = published(cloud)
    client = cloud.client("lambda")
    client.create_alias(FunctionName=function.name, Name="live", FunctionVersion="1")
    code, _ = refused(
        client.update_alias, FunctionName=function.name, Name="live", RevisionId="old"
    )
    assert code == "PreconditionFailedException"


@documented("aliases", f"{API}: GetAlias")
def test_an_unknown_alias_is_not_found(cloud: Cloud) -> None:
    function = published(cloud)
    code, _ = refused(cloud.client("lambda").get_alias, FunctionName=function.name, Name="live")
    assert code == "ResourceNotFoundException"


def weighted(cloud: Cloud, function: lambdas.Function, weight: float) -> None:
    client = cloud.client("lambda")
    client.create_alias(FunctionName=function.name, Name="live", FunctionVersion="1")
    client.update_alias(
        FunctionName=function.name,
        Name="live",
        RoutingConfig={"AdditionalVersionWeights": {"2": weight}},
    )


@documented("alias weights", WEIGHTED)
def test_a_weighted_alias_shares_its_calls_and_tells_the_executed_version(cloud: Cloud) -> None:
    function = published(cloud, 2)
    weighted(cloud, function, 0.5)
    client = cloud.client("lambda")
    ran = Counter(
        client.invoke(FunctionName=function.name, Qualifier="live")["ExecutedVersion"]
        for _ in range(60)
    )
    assert set(ran) == {"1", "2"}
    # fair within one in ten million
    assert 9 < ran["2"] < 51


@documented("alias weights", f"{API}: UpdateAlias")
def test_a_routing_configuration_is_taken_away_by_an_empty_one(cloud: Cloud) -> None:
    function = published(cloud, 2)
    weighted(cloud, function, 0.9)
    client = cloud.client("lambda")
    client.update_alias(
        FunctionName=function.name, Name="live", RoutingConfig={"AdditionalVersionWeights": {}}
    )
    alias = client.get_alias(FunctionName=function.name, Name="live")
    assert "RoutingConfig" not in alias or not alias["RoutingConfig"].get(
        "AdditionalVersionWeights"
    )
    assert {function.invoke(Qualifier="live").payload[0] for _ in range(10)} == {"1"}


@documented("alias weights", WEIGHTED)
@pytest.mark.parametrize(
    ("version", "weights", "code"),
    [
        pytest.param("1", {"2": 0.1, "3": 0.1}, "InvalidParameterValueException", id="two-more"),
        pytest.param("1", {"1": 0.1}, "InvalidParameterValueException", id="itself"),
        pytest.param("$LATEST", {"1": 0.1}, "InvalidParameterValueException", id="latest"),
        pytest.param("1", {"9": 0.1}, "ResourceNotFoundException", id="not-there"),
        pytest.param("1", {"2": 1.5}, "ValidationException", id="more-than-all"),
    ],
)
def test_a_wrong_routing_configuration_is_refused(
    cloud: Cloud, version: str, weights: dict[str, float], code: str
) -> None:
    function = published(cloud, 2)
    found, _ = refused(
        cloud.client("lambda").create_alias,
        FunctionName=function.name,
        Name="live",
        FunctionVersion=version,
        RoutingConfig={"AdditionalVersionWeights": weights},
    )
    assert found == code
