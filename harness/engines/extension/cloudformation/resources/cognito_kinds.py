"""The resource types of Cognito: which operations make them, what replaces and names them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Kind:
    """`ref` is the property of the model that is the physical id.

    `named_by`: a name is made up where the template gives none. `renamed`: property to parameter.
    `accepted`: properties that only the console or the sign-in pages show. `fixed`: AWS refuses
    their change.
    """

    create: str
    update: str | None
    delete: str
    ref: str
    read: tuple[str, ...] = ()
    replaced_by: tuple[str, ...] = ()
    named_by: str | None = None
    renamed: Mapping[str, str] = field(default_factory=dict)
    accepted: tuple[str, ...] = ()
    fixed: tuple[str, ...] = ()

    def schema(self) -> dict[str, Any]:
        return {
            "createOnlyProperties": [f"/properties/{name}" for name in self.replaced_by],
            "readOnlyProperties": [f"/properties/{name}" for name in self.read],
            "primaryIdentifier": [f"/properties/{self.ref}"],
        }

    def attributes(self, region: str, answer: dict[str, Any]) -> dict[str, Any]:
        """What `Ref` and `Fn::GetAtt` give, of the API's answer."""
        if "Id" in answer and "UserPoolId" in self.read:
            provider = f"cognito-idp.{region}.amazonaws.com/{answer['Id']}"
            return {
                "UserPoolId": answer["Id"],
                "Arn": answer["Arn"],
                "ProviderName": provider,
                "ProviderURL": f"https://{provider}",
            }
        return {name: answer[name] for name in self.read if name in answer}


KINDS: dict[str, Kind] = {
    "AWS::Cognito::UserPool": Kind(
        "CreateUserPool",
        "UpdateUserPool",
        "DeleteUserPool",
        ref="UserPoolId",
        read=("UserPoolId", "Arn", "ProviderName", "ProviderURL"),
        named_by="UserPoolName",
        renamed={"UserPoolName": "PoolName"},
        accepted=("EnabledMfas",),
        fixed=("AliasAttributes", "UsernameAttributes", "UsernameConfiguration"),
    ),
    "AWS::Cognito::UserPoolClient": Kind(
        "CreateUserPoolClient",
        "UpdateUserPoolClient",
        "DeleteUserPoolClient",
        ref="ClientId",
        read=("ClientId", "ClientSecret", "Name"),
        replaced_by=("GenerateSecret", "UserPoolId"),
        named_by="ClientName",
    ),
    "AWS::Cognito::UserPoolGroup": Kind(
        "CreateGroup",
        "UpdateGroup",
        "DeleteGroup",
        ref="GroupName",
        replaced_by=("GroupName", "UserPoolId"),
        named_by="GroupName",
    ),
    "AWS::Cognito::UserPoolUser": Kind(
        "AdminCreateUser",
        None,
        "AdminDeleteUser",
        ref="Username",
        replaced_by=(
            "ClientMetadata",
            "DesiredDeliveryMediums",
            "ForceAliasCreation",
            "MessageAction",
            "UserAttributes",
            "UserPoolId",
            "Username",
            "ValidationData",
        ),
        named_by="Username",
    ),
    "AWS::Cognito::UserPoolUserToGroupAttachment": Kind(
        "AdminAddUserToGroup",
        None,
        "AdminRemoveUserFromGroup",
        ref="Username",
        replaced_by=("GroupName", "UserPoolId", "Username"),
    ),
    "AWS::Cognito::UserPoolDomain": Kind(
        "CreateUserPoolDomain",
        None,
        "DeleteUserPoolDomain",
        ref="Domain",
        replaced_by=("Domain", "UserPoolId"),
    ),
    "AWS::Cognito::UserPoolResourceServer": Kind(
        "CreateResourceServer",
        "UpdateResourceServer",
        "DeleteResourceServer",
        ref="Identifier",
        replaced_by=("Identifier", "UserPoolId"),
    ),
}
