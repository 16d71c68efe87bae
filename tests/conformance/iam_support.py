"""Roles with policies, and clients that act in them, in an account that enforces IAM."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from harness.engines.cloud import Cloud

Statement = dict[str, Any]


@pytest.fixture
def enforced(cloud: Cloud) -> Iterator[Cloud]:
    """The account, with IAM enforced: by the engine's switch; on AWS it always is."""
    control = cloud.control
    if control is None or "iam" not in control.info()["capabilities"]:
        pytest.skip(f"{cloud.engine.name} does not enforce IAM, or not for one account")
    control.enforce_iam(cloud.account, True)
    yield cloud
    control.enforce_iam(cloud.account, False)


class Acting:
    """Clients with the credentials of a session of a role."""

    def __init__(self, cloud: Cloud, role: str, session: str, credentials: dict[str, Any]) -> None:
        self.cloud = cloud
        self.role = role
        self.arn = f"arn:aws:sts::{cloud.account}:assumed-role/{role}/{session}"
        self.credentials = credentials
        self._session = boto3.Session(
            aws_access_key_id=credentials["AccessKeyId"],
            aws_secret_access_key=credentials["SecretAccessKey"],
            aws_session_token=credentials["SessionToken"],
            region_name=cloud.region,
        )

    def client(self, service: str) -> Any:
        return self._session.client(
            service,
            endpoint_url=self.cloud.endpoint,
            config=Config(s3={"addressing_style": "path"}, retries={"total_max_attempts": 1}),
        )


def allow(actions: str | list[str], resources: str | list[str] = "*", **more: Any) -> Statement:
    return {"Effect": "Allow", "Action": actions, "Resource": resources, **more}


def deny(actions: str | list[str], resources: str | list[str] = "*", **more: Any) -> Statement:
    return {**allow(actions, resources, **more), "Effect": "Deny"}


def policy(*statements: Statement) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def role(cloud: Cloud, *statements: Statement, trusts: Any = None, **settings: Any) -> str:
    """A role's name; its account may assume it unless `trusts` says otherwise."""
    name = f"r-{uuid.uuid4().hex[:8]}"
    principal = trusts or {"AWS": f"arn:aws:iam::{cloud.account}:root"}
    iam = cloud.client("iam")
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal}
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=policy(trust), **settings)
    if statements:
        iam.put_role_policy(RoleName=name, PolicyName="inline", PolicyDocument=policy(*statements))
    return name


def assume(cloud: Cloud, name: str, session: str = "session", **parameters: Any) -> Acting:
    arn = f"arn:aws:iam::{cloud.account}:role/{name}"
    answer = cloud.client("sts").assume_role(RoleArn=arn, RoleSessionName=session, **parameters)
    return Acting(cloud, name, session, answer["Credentials"])


def acting(cloud: Cloud, *statements: Statement, **settings: Any) -> Acting:
    return assume(cloud, role(cloud, *statements, **settings))


def refused(call: Any, **parameters: Any) -> tuple[str, str]:
    """Code and message of the error that a call ends with."""
    with pytest.raises(ClientError) as error:
        call(**parameters)
    found = error.value.response["Error"]
    return found["Code"], found.get("Message", "")
