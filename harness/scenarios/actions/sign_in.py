"""Sign a user of a Cognito user pool in."""

from __future__ import annotations

import base64
import hmac
import json
from typing import Any, ClassVar

from pydantic import Field

from harness.scenarios.actions.base import Action
from harness.scenarios.context import Context
from harness.scenarios.fields import POOL_CLIENT, USER_POOL, Body, PoolClientId, Text

_FLOWS = {
    "ALLOW_ADMIN_USER_PASSWORD_AUTH": "ADMIN_USER_PASSWORD_AUTH",
    "ADMIN_NO_SRP_AUTH": "ADMIN_USER_PASSWORD_AUTH",
    "ALLOW_USER_PASSWORD_AUTH": "USER_PASSWORD_AUTH",
    "USER_PASSWORD_AUTH": "USER_PASSWORD_AUTH",
}


class SignIn(Body, Action):
    """Sign a user in, made if the pool has none; the result has id_token, access_token, claims."""

    kind: ClassVar[str] = "sign_in"
    example: ClassVar[str] = "sign_in: {client: WebApp, username: ann, groups: [admins]}"

    client: PoolClientId
    username: Text = Field(description="The user's name.")
    password: Text = Field(
        "Passw0rd!-Passw0rd!", description="The password that the user has from then on."
    )
    attributes: dict[str, Any] = Field(
        default_factory=dict, description="Attributes that the user has from now on."
    )
    groups: list[Text] = Field(default_factory=list, description="Groups that he joins.")

    def run(self, context: Context) -> Any:
        idp = context.calls("cognito-idp")
        client = _client(context, idp, context.physical(self.client, POOL_CLIENT, "client"))
        self._make(idp, client["UserPoolId"])
        allowed = client.get("ExplicitAuthFlows") or []
        flow = next((_FLOWS[name] for name in allowed if name in _FLOWS), None)
        if flow is None:
            raise context.bad(
                f"the client {self.client} lets nobody sign in by a password",
                "client",
                fix="add ALLOW_ADMIN_USER_PASSWORD_AUTH to its ExplicitAuthFlows",
            )
        given = {"USERNAME": self.username, "PASSWORD": self.password}
        if secret := client.get("ClientSecret"):
            text = f"{self.username}{client['ClientId']}".encode()
            digest = hmac.digest(secret.encode(), text, "sha256")
            given["SECRET_HASH"] = base64.b64encode(digest).decode()
        answer = idp.admin_initiate_auth(
            UserPoolId=client["UserPoolId"],
            ClientId=client["ClientId"],
            AuthFlow=flow,
            AuthParameters=given,
        )
        found = answer["AuthenticationResult"]
        return {
            "id_token": found["IdToken"],
            "access_token": found["AccessToken"],
            "refresh_token": found["RefreshToken"],
            "claims": _claims(found["IdToken"]),
        }

    def _make(self, idp: Any, pool: str) -> None:
        who = {"UserPoolId": pool, "Username": self.username}
        attributes = [{"Name": name, "Value": str(v)} for name, v in self.attributes.items()]
        try:
            idp.admin_create_user(**who, UserAttributes=attributes, MessageAction="SUPPRESS")
        except idp.exceptions.UsernameExistsException:
            if attributes:
                idp.admin_update_user_attributes(**who, UserAttributes=attributes)
        idp.admin_set_user_password(**who, Password=self.password, Permanent=True)
        for group in self.groups:
            idp.admin_add_user_to_group(**who, GroupName=group)


def _client(context: Context, idp: Any, client: str) -> dict[str, Any]:
    """As DescribeUserPoolClient tells it; its pool is one of the stack's."""
    for pool in context.resources(USER_POOL):
        try:
            answer = idp.describe_user_pool_client(UserPoolId=pool.physical_id, ClientId=client)
        except idp.exceptions.ResourceNotFoundException:
            continue
        return dict(answer["UserPoolClient"])
    raise context.bad(f"no user pool of the stack has the client {client}", "client")


def _claims(token: str) -> dict[str, Any]:
    part = token.split(".")[1]
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return found
