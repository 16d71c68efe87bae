"""Parameter Store of AWS Systems Manager: what its documents say."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from harness.engines.cloud import Cloud
from tests.conformance.documented import documented

SERVICE = "SSM Parameter Store"
API = "Systems Manager API Reference"
GUIDE = "Systems Manager User Guide"
PUT = f"{API}: PutParameter"
GET = f"{API}: GetParameter"
BY_PATH = f"{API}: GetParametersByPath"
VERSIONS = f"{GUIDE}: Working with parameter versions in Parameter Store"
LABELS = f"{GUIDE}: Working with parameter labels in Parameter Store"


def put(cloud: Cloud, name: str, value: str, **more: Any) -> dict[str, Any]:
    answer: dict[str, Any] = cloud.client("ssm").put_parameter(
        **{"Name": name, "Value": value, "Type": "String", **more}
    )
    return answer


def code(error: pytest.ExceptionInfo[ClientError]) -> str:
    found: str = error.value.response["Error"]["Code"]
    return found


@documented("versions", VERSIONS)
def test_each_value_is_a_version_from_1_on(cloud: Cloud) -> None:
    assert put(cloud, "n", "a")["Version"] == 1
    assert put(cloud, "n", "b", Overwrite=True)["Version"] == 2
    got = cloud.client("ssm").get_parameter(Name="n")["Parameter"]
    assert (got["Value"], got["Version"]) == ("b", 2)


@documented("overwriting", PUT)
def test_a_parameter_is_not_overwritten_unless_told(cloud: Cloud) -> None:
    put(cloud, "n", "a")
    with pytest.raises(ClientError) as error:
        put(cloud, "n", "b")
    assert code(error) == "ParameterAlreadyExists"


@documented("versions", VERSIONS)
def test_a_version_is_read_by_its_number(cloud: Cloud) -> None:
    put(cloud, "n", "a")
    put(cloud, "n", "b", Overwrite=True)
    got = cloud.client("ssm").get_parameter(Name="n:1")["Parameter"]
    assert (got["Value"], got["Version"]) == ("a", 1)


@documented("versions", GET)
def test_a_version_that_never_was_is_not_found(cloud: Cloud) -> None:
    put(cloud, "n", "a")
    with pytest.raises(ClientError) as error:
        cloud.client("ssm").get_parameter(Name="n:7")
    assert code(error) == "ParameterVersionNotFound"


@documented("reading", GET)
def test_a_parameter_that_is_not_there_is_not_found(cloud: Cloud) -> None:
    with pytest.raises(ClientError) as error:
        cloud.client("ssm").get_parameter(Name="/none")
    assert code(error) == "ParameterNotFound"


@documented("labels", LABELS)
def test_a_label_names_a_version_and_moves(cloud: Cloud) -> None:
    ssm = cloud.client("ssm")
    put(cloud, "n", "a")
    put(cloud, "n", "b", Overwrite=True)
    ssm.label_parameter_version(Name="n", ParameterVersion=1, Labels=["live"])
    assert ssm.get_parameter(Name="n:live")["Parameter"]["Value"] == "a"
    ssm.label_parameter_version(Name="n", ParameterVersion=2, Labels=["live"])
    assert ssm.get_parameter(Name="n:live")["Parameter"]["Value"] == "b"
    labels = [v.get("Labels") for v in ssm.get_parameter_history(Name="n")["Parameters"]]
    assert labels == [[], ["live"]]


@documented("secure strings", GET)
def test_a_secure_string_is_not_shown_unless_decrypted(cloud: Cloud) -> None:
    put(cloud, "n", "hidden", Type="SecureString")
    ssm = cloud.client("ssm")
    assert ssm.get_parameter(Name="n")["Parameter"]["Value"] != "hidden"
    shown = ssm.get_parameter(Name="n", WithDecryption=True)["Parameter"]
    assert (shown["Value"], shown["Type"]) == ("hidden", "SecureString")


@documented("hierarchies", BY_PATH)
def test_a_path_brings_what_lies_right_below_it(cloud: Cloud) -> None:
    for name in ("/app/a", "/app/b", "/app/deep/c", "/apple"):
        put(cloud, name, name)
    ssm = cloud.client("ssm")
    found = ssm.get_parameters_by_path(Path="/app")["Parameters"]
    assert sorted(p["Name"] for p in found) == ["/app/a", "/app/b"]
    found = ssm.get_parameters_by_path(Path="/app", Recursive=True)["Parameters"]
    assert sorted(p["Name"] for p in found) == ["/app/a", "/app/b", "/app/deep/c"]


@documented("hierarchies", BY_PATH)
def test_a_path_with_decryption_shows_secure_strings(cloud: Cloud) -> None:
    put(cloud, "/app/key", "hidden", Type="SecureString")
    found = cloud.client("ssm").get_parameters_by_path(Path="/app", WithDecryption=True)
    assert [p["Value"] for p in found["Parameters"]] == ["hidden"]


@documented("hierarchies", BY_PATH)
def test_a_path_that_has_nothing_is_empty(cloud: Cloud) -> None:
    assert cloud.client("ssm").get_parameters_by_path(Path="/none")["Parameters"] == []


@documented("paging", BY_PATH)
def test_pages_bring_each_parameter_once(cloud: Cloud) -> None:
    names = [f"/app/{n}" for n in range(5)]
    for name in names:
        put(cloud, name, "v")
    pages = list(
        cloud.client("ssm")
        .get_paginator("get_parameters_by_path")
        .paginate(Path="/app", PaginationConfig={"PageSize": 2})
    )
    assert [len(page["Parameters"]) for page in pages] == [2, 2, 1]
    assert sorted(p["Name"] for page in pages for p in page["Parameters"]) == names


@documented("reading several", f"{API}: GetParameters")
def test_names_that_are_not_there_are_told_beside_those_that_are(cloud: Cloud) -> None:
    put(cloud, "a", "1")
    answer = cloud.client("ssm").get_parameters(Names=["a", "b"])
    assert [p["Name"] for p in answer["Parameters"]] == ["a"]
    assert answer["InvalidParameters"] == ["b"]


@documented("deleting", f"{API}: DeleteParameters")
def test_several_are_deleted_and_those_that_were_not_there_are_told(cloud: Cloud) -> None:
    put(cloud, "a", "1")
    answer = cloud.client("ssm").delete_parameters(Names=["a", "b"])
    assert (answer["DeletedParameters"], answer["InvalidParameters"]) == (["a"], ["b"])


@documented("deleting", f"{API}: DeleteParameter")
def test_what_is_not_there_cannot_be_deleted(cloud: Cloud) -> None:
    with pytest.raises(ClientError) as error:
        cloud.client("ssm").delete_parameter(Name="none")
    assert code(error) == "ParameterNotFound"


@documented("types", PUT)
def test_a_list_is_its_text_with_commas(cloud: Cloud) -> None:
    put(cloud, "n", "a,b", Type="StringList")
    got = cloud.client("ssm").get_parameter(Name="n")["Parameter"]
    assert (got["Type"], got["Value"]) == ("StringList", "a,b")


@documented("allowed pattern", PUT)
def test_a_value_that_does_not_fit_its_pattern_is_refused(cloud: Cloud) -> None:
    with pytest.raises(ClientError) as error:
        put(cloud, "n", "abc", AllowedPattern=r"^\d+$")
    assert code(error) == "ParameterPatternMismatchException"


@documented("reserved names", PUT)
@pytest.mark.parametrize("name", ["aws-key", "ssm-key", "/aws/key", "/ssm/key"])
def test_a_name_that_begins_as_awss_own_is_refused(cloud: Cloud, name: str) -> None:
    with pytest.raises(ClientError) as error:
        put(cloud, name, "v")
    assert code(error) in ("ValidationException", "AccessDeniedException")


@documented("history", f"{API}: GetParameterHistory")
def test_the_history_has_each_version_with_its_value(cloud: Cloud) -> None:
    for value in ("a", "b", "c"):
        put(cloud, "n", value, Overwrite=True)
    found = cloud.client("ssm").get_parameter_history(Name="n")["Parameters"]
    assert [(v["Version"], v["Value"]) for v in found] == [(1, "a"), (2, "b"), (3, "c")]


@documented("tags", f"{API}: AddTagsToResource")
def test_tags_are_kept_beside_the_parameter(cloud: Cloud) -> None:
    put(cloud, "n", "v", Tags=[{"Key": "team", "Value": "a"}])
    ssm = cloud.client("ssm")
    ssm.add_tags_to_resource(
        ResourceType="Parameter", ResourceId="n", Tags=[{"Key": "team", "Value": "b"}]
    )
    tags = ssm.list_tags_for_resource(ResourceType="Parameter", ResourceId="n")["TagList"]
    assert tags == [{"Key": "team", "Value": "b"}]


@documented("names", f"{API}: Parameter")
def test_the_arn_of_a_name_with_a_path_has_one_slash(cloud: Cloud) -> None:
    put(cloud, "/app/a", "v")
    arn = cloud.client("ssm").get_parameter(Name="/app/a")["Parameter"]["ARN"]
    assert arn == f"arn:aws:ssm:{cloud.region}:{cloud.account}:parameter/app/a"
