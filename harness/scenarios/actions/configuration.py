"""Set SSM parameters and Secrets Manager secrets."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from botocore.exceptions import ClientError
from pydantic import BeforeValidator, Field, RootModel

from harness.scenarios.actions.base import Action
from harness.scenarios.context import Context
from harness.scenarios.fields import Body
from harness.scenarios.formats.data import text_of

PARAMETER = ("AWS::SSM::Parameter",)
SECRET = ("AWS::SecretsManager::Secret",)


class ParameterValue(Body):
    """A parameter's value and type."""

    value: Any
    type: Literal["String", "StringList", "SecureString"] = Field(
        "String", description="The parameter's type."
    )


def _value(data: Any) -> Any:
    if isinstance(data, dict):
        return data
    if isinstance(data, list):
        return {"value": data, "type": "StringList"}
    return {"value": data}


_Plain = str | int | float | bool | list[str | int | float]
_Parameter = Annotated[
    ParameterValue,
    BeforeValidator(_value, json_schema_input_type=_Plain | ParameterValue),
]


class Parameters(RootModel[dict[str, _Parameter]], Action):
    """Set SSM parameters, by name or by the logical id of one in the stack."""

    kind: ClassVar[str] = "parameters"
    example: ClassVar[str] = (
        "parameters: {/shop/currency: EUR, /shop/key: {value: abc123, type: SecureString}}"
    )

    def run(self, context: Context) -> Any:
        for name, parameter in self.root.items():
            if parameter.type == "SecureString":
                context.shared.keep_secret([parameter.value])
            many = parameter.type == "StringList" and isinstance(parameter.value, list)
            value = ",".join(map(text_of, parameter.value)) if many else text_of(parameter.value)
            context.calls("ssm").put_parameter(
                Name=known_name(context, name, PARAMETER),
                Value=value,
                Type=parameter.type,
                Overwrite=True,
            )
        return {"count": len(self.root)}


class Secrets(
    RootModel[dict[str, Annotated[Any, Field(description="Text, or a mapping kept as JSON.")]]],
    Action,
):
    """Set Secrets Manager secrets, by name or by logical id; reports never show the values."""

    kind: ClassVar[str] = "secrets"
    example: ClassVar[str] = "secrets: {shop/payment: {user: shop, password: s3cr3t-word}}"

    def run(self, context: Context) -> Any:
        client = context.calls("secretsmanager")
        for name, value in self.root.items():
            context.shared.keep_secret([value, text_of(value)])
            secret = known_name(context, name, SECRET)
            try:
                client.put_secret_value(SecretId=secret, SecretString=text_of(value))
            except ClientError as error:
                if error.response["Error"]["Code"] != "ResourceNotFoundException":
                    raise
                client.create_secret(Name=secret, SecretString=text_of(value))
        return {"count": len(self.root)}


def known_name(context: Context, name: str, types: tuple[str, ...]) -> str:
    """The physical id where `name` is a logical id of one of these types; else the name."""
    found = context.stack.resources.get(name) if context.stack else None
    return found.physical_id if found is not None and found.type in types else name
