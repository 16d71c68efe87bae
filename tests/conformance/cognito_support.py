"""A user pool with a client, and what a test looks at in its tokens and mails."""

from __future__ import annotations

import base64
import json
import re
from dataclasses import dataclass
from typing import Any

import pytest
from botocore.exceptions import ClientError

from harness.engines.cloud import Cloud

PASSWORD = "Correct-Horse-1"
FLOWS = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_ADMIN_USER_PASSWORD_AUTH"]


@dataclass(frozen=True)
class Pool:
    cloud: Cloud
    idp: Any
    id: str
    client: str

    def user(self, name: str = "ann", **attributes: str) -> str:
        """A confirmed user with `PASSWORD`."""
        given = [{"Name": key, "Value": value} for key, value in attributes.items()]
        self.idp.admin_create_user(
            UserPoolId=self.id, Username=name, UserAttributes=given, MessageAction="SUPPRESS"
        )
        self.idp.admin_set_user_password(
            UserPoolId=self.id, Username=name, Password=PASSWORD, Permanent=True
        )
        return name

    def sign_in(self, name: str = "ann", password: str = PASSWORD) -> dict[str, Any]:
        answer: dict[str, Any] = self.idp.initiate_auth(
            ClientId=self.client,
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": name, "PASSWORD": password},
        )
        return answer


def pool(cloud: Cloud, client: dict[str, Any] | None = None, **settings: Any) -> Pool:
    idp = cloud.client("cognito-idp")
    made = idp.create_user_pool(PoolName="people", **settings)["UserPool"]["Id"]
    given = {"ClientName": "app", "ExplicitAuthFlows": FLOWS, **(client or {})}
    created = idp.create_user_pool_client(UserPoolId=made, **given)["UserPoolClient"]
    return Pool(cloud, idp, made, created["ClientId"])


def claims(token: str) -> dict[str, Any]:
    part = token.split(".")[1]
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return found


def code_of(mail: dict[str, Any]) -> str:
    found = re.search(r"\b\d{6}\b", mail["text"])
    assert found, mail
    return found[0]


def refusal(call: Any, **parameters: Any) -> tuple[str, str]:
    """Code and message of the error that a call ends with."""
    with pytest.raises(ClientError) as refused:
        call(**parameters)
    error = refused.value.response["Error"]
    return error["Code"], error["Message"]
