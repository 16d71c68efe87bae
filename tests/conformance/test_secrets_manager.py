"""Secrets Manager: what its documents say."""

from __future__ import annotations

from datetime import timedelta

import pytest
from botocore.exceptions import ClientError

from harness.engines.cloud import Cloud
from tests.conformance.documented import documented

SERVICE = "Secrets Manager"
API = "Secrets Manager API Reference"
GUIDE = "Secrets Manager User Guide"
STAGES = f"{GUIDE}: What's in a Secrets Manager secret?"
DELETE = f"{API}: DeleteSecret"
TOKEN = "a" * 32


def code(error: pytest.ExceptionInfo[ClientError]) -> str:
    found: str = error.value.response["Error"]["Code"]
    return found


@documented("names", STAGES)
def test_an_arn_ends_with_six_random_characters(cloud: Cloud) -> None:
    arn = cloud.client("secretsmanager").create_secret(Name="db", SecretString="x")["ARN"]
    begin = f"arn:aws:secretsmanager:{cloud.region}:{cloud.account}:secret:db-"
    assert arn.startswith(begin)
    assert len(arn) == len(begin) + 6


@documented("reading", f"{API}: GetSecretValue")
@pytest.mark.parametrize("by", ["name", "arn", "part of the arn"])
def test_a_secret_is_read_by_name_or_arn(cloud: Cloud, by: str) -> None:
    client = cloud.client("secretsmanager")
    arn = client.create_secret(Name="db", SecretString="hidden")["ARN"]
    which = {"name": "db", "arn": arn, "part of the arn": arn[:-7]}[by]
    got = client.get_secret_value(SecretId=which)
    assert (got["SecretString"], got["ARN"], got["Name"]) == ("hidden", arn, "db")


@documented("reading", f"{API}: GetSecretValue")
def test_bytes_come_back_as_bytes(cloud: Cloud) -> None:
    client = cloud.client("secretsmanager")
    client.create_secret(Name="key", SecretBinary=b"\x00\xff")
    got = client.get_secret_value(SecretId="key")
    assert got["SecretBinary"] == b"\x00\xff"
    assert "SecretString" not in got


@documented("reading", f"{API}: GetSecretValue")
def test_a_secret_that_is_not_there_is_not_found(cloud: Cloud) -> None:
    with pytest.raises(ClientError) as error:
        cloud.client("secretsmanager").get_secret_value(SecretId="none")
    assert code(error) == "ResourceNotFoundException"
    assert "Secrets Manager can't find the specified secret" in str(error.value)


@documented("creating", f"{API}: CreateSecret")
def test_a_name_is_there_once(cloud: Cloud) -> None:
    client = cloud.client("secretsmanager")
    client.create_secret(Name="db", SecretString="a")
    with pytest.raises(ClientError) as error:
        client.create_secret(Name="db", SecretString="b")
    assert code(error) == "ResourceExistsException"


@documented("staging labels", STAGES)
def test_a_new_value_is_current_and_the_former_previous(cloud: Cloud) -> None:
    client = cloud.client("secretsmanager")
    client.create_secret(Name="db", SecretString="a")
    client.put_secret_value(SecretId="db", SecretString="b")
    for stage, value in (("AWSCURRENT", "b"), ("AWSPREVIOUS", "a")):
        got = client.get_secret_value(SecretId="db", VersionStage=stage)
        assert (got["SecretString"], got["VersionStages"]) == (value, [stage])


@documented("staging labels", f"{API}: PutSecretValue")
def test_a_value_with_a_stage_of_its_own_is_not_current(cloud: Cloud) -> None:
    client = cloud.client("secretsmanager")
    client.create_secret(Name="db", SecretString="a")
    client.put_secret_value(SecretId="db", SecretString="b", VersionStages=["AWSPENDING"])
    assert client.get_secret_value(SecretId="db")["SecretString"] == "a"
    pending = client.get_secret_value(SecretId="db", VersionStage="AWSPENDING")
    assert pending["SecretString"] == "b"


@documented("staging labels", f"{API}: UpdateSecretVersionStage")
def test_moving_the_current_label_makes_the_former_one_previous(cloud: Cloud) -> None:
    client = cloud.client("secretsmanager")
    first = client.create_secret(Name="db", SecretString="a")["VersionId"]
    second = client.put_secret_value(SecretId="db", SecretString="b", VersionStages=["AWSPENDING"])[
        "VersionId"
    ]
    client.update_secret_version_stage(
        SecretId="db",
        VersionStage="AWSCURRENT",
        MoveToVersionId=second,
        RemoveFromVersionId=first,
    )
    stages = client.describe_secret(SecretId="db")["VersionIdsToStages"]
    assert "AWSCURRENT" in stages[second]
    assert stages[first] == ["AWSPREVIOUS"]


@documented("idempotency", f"{API}: PutSecretValue")
def test_the_same_token_and_value_is_one_version(cloud: Cloud) -> None:
    client = cloud.client("secretsmanager")
    client.create_secret(Name="db", SecretString="a")
    ids = {
        client.put_secret_value(SecretId="db", SecretString="b", ClientRequestToken=TOKEN)[
            "VersionId"
        ]
        for _ in range(2)
    }
    assert ids == {TOKEN}
    assert len(client.describe_secret(SecretId="db")["VersionIdsToStages"]) == 2


@documented("deleting", DELETE)
def test_a_deleted_secret_waits_for_thirty_days(cloud: Cloud) -> None:
    client = cloud.client("secretsmanager")
    client.create_secret(Name="db", SecretString="a")
    answer = client.delete_secret(SecretId="db")
    described = client.describe_secret(SecretId="db")
    waits = answer["DeletionDate"] - described["CreatedDate"]
    assert timedelta(days=30) <= waits < timedelta(days=30, minutes=1)
    assert described["DeletedDate"] == answer["DeletionDate"]


@documented("deleting", DELETE)
def test_a_deleted_secret_cannot_be_read_and_comes_back(cloud: Cloud) -> None:
    client = cloud.client("secretsmanager")
    client.create_secret(Name="db", SecretString="a")
    client.delete_secret(SecretId="db", RecoveryWindowInDays=7)
    with pytest.raises(ClientError) as error:
        client.get_secret_value(SecretId="db")
    assert code(error) == "InvalidRequestException"
    assert "marked for deletion" in str(error.value)
    client.restore_secret(SecretId="db")
    assert client.get_secret_value(SecretId="db")["SecretString"] == "a"


@documented("deleting", DELETE)
@pytest.mark.parametrize("days", [6, 31])
def test_the_window_is_from_7_to_30_days(cloud: Cloud, days: int) -> None:
    client = cloud.client("secretsmanager")
    client.create_secret(Name="db", SecretString="a")
    with pytest.raises(ClientError) as error:
        client.delete_secret(SecretId="db", RecoveryWindowInDays=days)
    assert code(error) == "InvalidParameterException"


@documented("deleting", DELETE)
def test_a_window_and_no_recovery_exclude_each_other(cloud: Cloud) -> None:
    client = cloud.client("secretsmanager")
    client.create_secret(Name="db", SecretString="a")
    with pytest.raises(ClientError) as error:
        client.delete_secret(SecretId="db", RecoveryWindowInDays=7, ForceDeleteWithoutRecovery=True)
    assert code(error) == "InvalidParameterException"


@documented("deleting", DELETE)
def test_without_recovery_the_name_is_free_at_once(cloud: Cloud) -> None:
    client = cloud.client("secretsmanager")
    client.create_secret(Name="db", SecretString="a")
    client.delete_secret(SecretId="db", ForceDeleteWithoutRecovery=True)
    client.create_secret(Name="db", SecretString="b")
    assert client.get_secret_value(SecretId="db")["SecretString"] == "b"


@documented("listing", f"{API}: ListSecrets")
def test_names_are_filtered_by_their_beginning(cloud: Cloud) -> None:
    client = cloud.client("secretsmanager")
    for name in ("prod/db", "prod/key", "test/db"):
        client.create_secret(Name=name, SecretString="x")
    found = client.list_secrets(Filters=[{"Key": "name", "Values": ["prod/"]}])["SecretList"]
    assert sorted(secret["Name"] for secret in found) == ["prod/db", "prod/key"]


@documented("random passwords", f"{API}: GetRandomPassword")
def test_a_random_password_keeps_to_what_is_asked(cloud: Cloud) -> None:
    client = cloud.client("secretsmanager")
    one = client.get_random_password(
        PasswordLength=40, ExcludePunctuation=True, ExcludeCharacters="abc"
    )["RandomPassword"]
    assert len(one) == 40
    assert one.isalnum()
    assert not set("abc") & set(one)
    assert one != client.get_random_password(PasswordLength=40)["RandomPassword"]
