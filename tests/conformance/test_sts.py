"""AWS STS: who calls, and sessions of roles."""

from __future__ import annotations

from datetime import UTC, datetime

import boto3
import pytest

from harness.engines.cloud import Cloud
from tests.conformance.documented import documented
from tests.conformance.iam_support import Acting, allow, assume, policy, refused, role

SERVICE = "STS"
API = "AWS STS API Reference"
REFERENCE = f"{API}: AssumeRole"


@documented("identity", f"{API}: GetCallerIdentity")
def test_the_account_says_who_it_is(cloud: Cloud) -> None:
    found = cloud.client("sts").get_caller_identity()
    assert found["Account"] == cloud.account
    assert found["Arn"] == f"arn:aws:iam::{cloud.account}:root"


@documented("identity", f"{API}: GetCallerIdentity")
def test_a_session_says_its_role_and_name(cloud: Cloud) -> None:
    who = assume(cloud, role(cloud), "reporting")
    found = who.client("sts").get_caller_identity()
    assert found["Arn"] == f"arn:aws:sts::{cloud.account}:assumed-role/{who.role}/reporting"
    assert found["UserId"].endswith(":reporting")
    assert found["Account"] == cloud.account


@documented("identity", f"{API}: GetCallerIdentity")
def test_a_user_says_his_name(cloud: Cloud) -> None:
    iam = cloud.client("iam")
    made = iam.create_user(UserName="ann")["User"]
    key = iam.create_access_key(UserName="ann")["AccessKey"]
    ann = Acting(cloud, "-", "-", {**key, "SessionToken": None})
    found = ann.client("sts").get_caller_identity()
    assert found["Arn"] == f"arn:aws:iam::{cloud.account}:user/ann"
    assert found["UserId"] == made["UserId"]


@documented("sessions", REFERENCE)
def test_temporary_credentials_have_three_parts_and_an_end(cloud: Cloud) -> None:
    name = role(cloud)
    answer = cloud.client("sts").assume_role(
        RoleArn=f"arn:aws:iam::{cloud.account}:role/{name}",
        RoleSessionName="short",
        DurationSeconds=900,
    )
    found = answer["Credentials"]
    assert len(found["AccessKeyId"]) == 20
    assert len(found["SecretAccessKey"]) == 40
    assert found["SessionToken"]
    left = (found["Expiration"] - datetime.now(UTC)).total_seconds()
    assert 840 <= left <= 905
    assert answer["AssumedRoleUser"]["AssumedRoleId"].endswith(":short")


@documented("sessions", REFERENCE)
def test_a_session_holds_an_hour_by_default(cloud: Cloud) -> None:
    who = assume(cloud, role(cloud))
    left = (who.credentials["Expiration"] - datetime.now(UTC)).total_seconds()
    assert 3540 <= left <= 3605


@documented("sessions", REFERENCE)
def test_what_is_no_arn_is_refused(cloud: Cloud) -> None:
    code, text = refused(
        cloud.client("sts").assume_role, RoleArn="not-an-arn-at-all-xxxx", RoleSessionName="session"
    )
    assert code == "ValidationError"
    assert "not-an-arn-at-all-xxxx is invalid" in text


@pytest.mark.parametrize("name", ["with space", "semi;colon"])
@documented("sessions", REFERENCE)
def test_a_session_name_has_a_pattern(cloud: Cloud, name: str) -> None:
    code, text = refused(
        cloud.client("sts").assume_role,
        RoleArn=f"arn:aws:iam::{cloud.account}:role/x",
        RoleSessionName=name,
    )
    assert code == "ValidationError"
    assert "Member must satisfy regular expression pattern: [\\w+=,.@-]*" in text


@documented("session tags", f"{REFERENCE}, session tags")
def test_a_tag_is_given_once_whatever_its_case(cloud: Cloud) -> None:
    code, text = refused(
        cloud.client("sts").assume_role,
        RoleArn=f"arn:aws:iam::{cloud.account}:role/{role(cloud)}",
        RoleSessionName="session",
        Tags=[{"Key": "Team", "Value": "a"}, {"Key": "team", "Value": "b"}],
    )
    assert code == "InvalidParameterValue"
    assert "Duplicate tag keys found" in text


@documented("session tags", "IAM User Guide: Passing session tags in AWS STS, role chaining")
def test_a_transitive_tag_cannot_be_changed(cloud: Cloud) -> None:
    name = role(cloud, allow("sts:*"))
    arn = f"arn:aws:iam::{cloud.account}:role/{name}"
    first = assume(cloud, name, Tags=[{"Key": "team", "Value": "a"}], TransitiveTagKeys=["team"])
    code, text = refused(
        first.client("sts").assume_role,
        RoleArn=arn,
        RoleSessionName="chained",
        Tags=[{"Key": "team", "Value": "b"}],
    )
    assert code == "InvalidParameterValue"
    assert "conflicts with a transitive tag key" in text


@documented("federation", f"{API}: GetFederationToken")
def test_a_federated_user_has_a_name(cloud: Cloud) -> None:
    answer = cloud.client("sts").get_federation_token(Name="bob", Policy=policy(allow("s3:*")))
    found = answer["FederatedUser"]
    assert found["Arn"] == f"arn:aws:sts::{cloud.account}:federated-user/bob"
    assert found["FederatedUserId"] == f"{cloud.account}:bob"


@documented("sessions", f"{API}: GetSessionToken")
def test_a_session_token_comes_with_credentials(cloud: Cloud) -> None:
    found = cloud.client("sts").get_session_token(DurationSeconds=900)["Credentials"]
    left = (found["Expiration"] - datetime.now(UTC)).total_seconds()
    assert 840 <= left <= 905
    session = boto3.Session(
        aws_access_key_id=found["AccessKeyId"],
        aws_secret_access_key=found["SecretAccessKey"],
        aws_session_token=found["SessionToken"],
        region_name=cloud.region,
    )
    assert session.get_credentials().token
