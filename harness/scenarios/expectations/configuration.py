"""`parameter` and `secret`: what SSM and Secrets Manager hold."""

from __future__ import annotations

from typing import Any, ClassVar

from botocore.exceptions import ClientError
from pydantic import Field, model_validator

from harness.scenarios.actions.configuration import PARAMETER, SECRET, known_name
from harness.scenarios.context import Context
from harness.scenarios.expectations.base import Expectation, Look
from harness.scenarios.expectations.looking import compared
from harness.scenarios.fields import Body, Expected, exactly_one
from harness.scenarios.formats.data import parsed


class Parameter(Body, Expectation):
    """The value of an SSM parameter, decrypted."""

    kind: ClassVar[str] = "parameter"
    example: ClassVar[str] = "parameter: {name: /shop/currency, value: EUR}"

    name: str = Field(description="Its name, or its logical id in the stack.")
    value: Expected = Field(description="The value as text.")

    def look(self, context: Context) -> Look:
        name = known_name(context, self.name, PARAMETER)
        try:
            answer = context.looks("ssm").get_parameter(Name=name, WithDecryption=True)
        except ClientError as error:
            return _missing(error, "ParameterNotFound", f"there is no parameter {self.name}")
        found = answer["Parameter"]
        if found["Type"] == "SecureString":
            context.shared.keep_secret([found["Value"]])
        parts = [("$.value", self.value, found["Value"], False)]
        return compared(f"the parameter {self.name} differs", parts, actual=found["Value"])


class Secret(Body, Expectation):
    """The value of a secret; reports never show it."""

    kind: ClassVar[str] = "secret"
    example: ClassVar[str] = "secret: {name: shop/payment, json: {user: shop}}"

    name: str = Field(description="Its name, or its logical id in the stack.")
    value: Expected = Field(None, description="The value as text.")
    json_: Expected = Field(None, alias="json", description="A part of the JSON value.")

    @model_validator(mode="before")
    @classmethod
    def _one_way(cls, data: Any) -> Any:
        exactly_one(data, ("value", "json"))
        return data

    def look(self, context: Context) -> Look:
        name = known_name(context, self.name, SECRET)
        try:
            answer = context.looks("secretsmanager").get_secret_value(SecretId=name)
        except ClientError as error:
            return _missing(error, "ResourceNotFoundException", f"there is no secret {self.name}")
        text: str = answer["SecretString"]
        context.shared.keep_secret([text, parsed(text)])
        wants_json = "json_" in self.model_fields_set
        actual: Any = parsed(text) if wants_json else text
        wanted = self.json_ if wants_json else self.value
        parts = [("$", wanted, actual, False)]
        return compared(f"the secret {self.name} differs", parts, actual=actual)


def _missing(error: ClientError, code: str, message: str) -> Look:
    if error.response["Error"]["Code"] != code:
        raise error
    return Look(holds=False, message=message, differences=[f"$: {message}"])
