"""A user of the stack's pool, as a trigger's event tells of him, and what he does."""

from __future__ import annotations

import base64
import hmac
from typing import Any

from harness.events.replay.destination import Destination
from harness.events.shapes import mapping, text

POOL, CLIENT = "AWS::Cognito::UserPool", "AWS::Cognito::UserPoolClient"
PASSWORD = "Passw0rd!-Passw0rd!"
_NOT_GIVEN = ("sub", "cognito:user_status", "email_verified", "phone_number_verified", "identities")


class PoolUser:
    """The stack's pool and client that the event means, and its user."""

    def __init__(self, event: Any, to: Destination) -> None:
        self.event = event
        self.to = to
        self.idp = to.cloud.calls("cognito-idp")
        self.pool = to.choose("user pool", (POOL,), text(event, "userPoolId")).physical_id
        self.client = self._client()
        given = mapping(event, "request", "userAttributes")
        self.attributes = {k: str(v) for k, v in given.items() if not k.startswith(_NOT_GIVEN)}
        described = self.idp.describe_user_pool(UserPoolId=self.pool)["UserPool"]
        by = [a for a in described.get("UsernameAttributes") or [] if a in self.attributes]
        self.user = self.attributes[by[0]] if by else text(event, "userName") or "replayed"

    def _client(self) -> dict[str, Any]:
        candidates = []
        for one in self.to.of_types(CLIENT):
            try:
                found = self.idp.describe_user_pool_client(
                    UserPoolId=self.pool, ClientId=one.physical_id
                )
            except self.idp.exceptions.ResourceNotFoundException:
                continue
            candidates.append((one, found["UserPoolClient"]))
        named = text(self.event, "callerContext", "clientId")
        among = [one for one, _ in candidates]
        chosen = self.to.choose("user pool client", (CLIENT, POOL), named, among)
        return dict(next(client for one, client in candidates if one is chosen))

    def listed(self) -> list[dict[str, str]]:
        return [{"Name": name, "Value": value} for name, value in self.attributes.items()]

    def who(self) -> dict[str, str]:
        return {"UserPoolId": self.pool, "Username": self.user}

    def caller(self) -> dict[str, Any]:
        """The client, the user, and the metadata that triggers get."""
        found: dict[str, Any] = {"ClientId": self.client["ClientId"], "Username": self.user}
        if secret := self._secret():
            found["SecretHash"] = secret
        return found | self.metadata()

    def metadata(self) -> dict[str, Any]:
        found = mapping(self.event, "request", "clientMetadata")
        return {"ClientMetadata": {k: str(v) for k, v in found.items()}} if found else {}

    def _secret(self) -> str | None:
        if not (secret := self.client.get("ClientSecret")):
            return None
        text_ = f"{self.user}{self.client['ClientId']}".encode()
        return base64.b64encode(hmac.digest(secret.encode(), text_, "sha256")).decode()

    def sign_up(self) -> None:
        given = mapping(self.event, "request", "validationData")
        data = [{"Name": name, "Value": str(value)} for name, value in given.items()]
        self.idp.sign_up(
            Password=PASSWORD, UserAttributes=self.listed(), ValidationData=data, **self.caller()
        )

    def exists(self) -> str | None:
        """The user's status; None where the pool does not know him."""
        try:
            return str(self.idp.admin_get_user(**self.who())["UserStatus"])
        except self.idp.exceptions.UserNotFoundException:
            return None

    def make(self) -> None:
        """A confirmed user with a password; his being made calls the pre sign-up trigger too."""
        if self.exists() is None:
            verified = [
                {"Name": f"{name}_verified", "Value": "true"}
                for name in ("email", "phone_number")
                if name in self.attributes
            ]
            self.idp.admin_create_user(
                **self.who(), UserAttributes=self.listed() + verified, MessageAction="SUPPRESS"
            )
        self.idp.admin_set_user_password(**self.who(), Password=PASSWORD, Permanent=True)

    def start(self, flow: str, password: str | None = PASSWORD) -> dict[str, Any]:
        given = {"USERNAME": self.user} | ({"PASSWORD": password} if password else {})
        if secret := self._secret():
            given["SECRET_HASH"] = secret
        found: dict[str, Any] = self.idp.admin_initiate_auth(
            UserPoolId=self.pool,
            ClientId=self.client["ClientId"],
            AuthFlow=flow,
            AuthParameters=given,
            **self.metadata(),
        )
        return found

    def sign_in(self, password: str = PASSWORD) -> dict[str, Any]:
        allowed = self.client.get("ExplicitAuthFlows") or []
        known = {name.removeprefix("ALLOW_") for name in allowed}
        for flow in ("ADMIN_USER_PASSWORD_AUTH", "USER_PASSWORD_AUTH"):
            if flow in known:
                return self.start(flow, password)
        raise self.to.bad(
            f"the client {self.client['ClientName']} lets nobody sign in by a password",
            fix="add ALLOW_ADMIN_USER_PASSWORD_AUTH to its ExplicitAuthFlows",
        )

    def answer(self, challenge: dict[str, Any], **answers: str) -> dict[str, Any]:
        given = {"USERNAME": self.user, **answers}
        if secret := self._secret():
            given["SECRET_HASH"] = secret
        found: dict[str, Any] = self.idp.admin_respond_to_auth_challenge(
            UserPoolId=self.pool,
            ClientId=self.client["ClientId"],
            ChallengeName=challenge["ChallengeName"],
            Session=challenge["Session"],
            ChallengeResponses=given,
            **self.metadata(),
        )
        return found
