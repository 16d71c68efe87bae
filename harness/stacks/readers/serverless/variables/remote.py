"""Sources that ask the engine: other stacks' outputs, SSM, Secrets Manager, S3, the account."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

from harness.engines.cloud import Cloud
from harness.errors import BadInput, did_you_mean
from harness.stacks.readers.serverless.nodes import Node, Unknown, node_of
from harness.stacks.readers.serverless.variables.resolver import Lookup, Missing, Request

_SECRETS = "/aws/reference/secretsmanager/"
_GONE = ("ParameterNotFound", "ResourceNotFoundException", "NoSuchKey", "NoSuchBucket")


class RemoteSources:
    """Reads from one account; `cloud` is None where no engine is at hand."""

    def __init__(self, cloud: Cloud | None, region: Callable[[], str]) -> None:
        self.cloud = cloud
        self.region = region

    def of_cf(self, request: Request) -> Node | Missing:
        stack, _, output = (request.address or "").rpartition(".")
        if not stack:
            raise BadInput(
                f"{request.text} names no output", where=request.where, fix="${cf:stack.Output}"
            )
        found = self._ask(request, "cloudformation", "describe_stacks", StackName=stack)
        if isinstance(found, Missing | Unknown):
            return _unknown(found, request)
        outputs = {o["OutputKey"]: o["OutputValue"] for o in found["Stacks"][0].get("Outputs", [])}
        if output not in outputs:
            near = did_you_mean(output, outputs)
            return Missing(f"the stack {stack!r} has no output {output!r}", near)
        return Node(outputs[output], request.where)

    def of_ssm(self, request: Request) -> Node | Missing:
        name = (request.address or "").split("~")[0]  # `~true` decrypted before v3
        found = self._ask(request, "ssm", "get_parameter", Name=name, WithDecryption=True)
        if isinstance(found, Missing) and name.startswith(_SECRETS):
            found = self._ask(
                request,
                "secretsmanager",
                "get_secret_value",
                SecretId=name.removeprefix(_SECRETS),
            )
            if isinstance(found, dict):
                found = {"Parameter": {"Type": "SecureString", "Value": found["SecretString"]}}
        if isinstance(found, Missing | Unknown):
            return _unknown(found, request)
        parameter = found["Parameter"]
        value: Any = parameter["Value"]
        if "raw" not in request.parameters:
            if parameter["Type"] == "StringList":
                value = value.split(",")
            elif name.startswith(_SECRETS):
                value = _json_or_text(value)
        return node_of(value, request.where)

    def of_s3(self, request: Request) -> Node | Missing:
        bucket, _, key = (request.address or "").partition("/")
        found = self._ask(request, "s3", "get_object", Bucket=bucket, Key=key)
        if isinstance(found, Missing | Unknown):
            return _unknown(found, request)
        return Node(found["Body"].read().decode(), request.where)

    def of_aws(self, request: Request) -> Node | Missing:
        if request.address == "region":
            return Node(self.region(), request.where)
        if request.address == "accountId":
            account = Unknown("000000000000") if self.cloud is None else self.cloud.account
            return Node(account, request.where)
        raise BadInput(
            f"{request.text}: there is no {request.address!r}",
            where=request.where,
            fix=did_you_mean(request.address or "", ["accountId", "region"]),
        )

    def _ask(self, request: Request, service: str, call: str, **given: Any) -> Any:
        """The answer; Missing where there is no such thing, Unknown where there is no engine."""
        if self.cloud is None:
            return Unknown(request.text)
        cloud = self.cloud
        regions = [p for p in request.parameters if p not in ("raw", "noDecrypt")]
        if regions and regions[0] != cloud.region:
            cloud = Cloud(cloud.engine, account=cloud.account, region=regions[0])
        try:
            return getattr(cloud.calls(service), call)(**given)
        except ClientError as error:
            code, text = error.response["Error"]["Code"], error.response["Error"]["Message"]
            if code in _GONE or (service == "cloudformation" and "does not exist" in text):
                return Missing(
                    f"the engine's {service} says: {text}",
                    "put it into the engine before the deployment",
                )
            raise BadInput(
                f"{request.text} cannot be read: {code}: {text}", where=request.where
            ) from error


def table(sources: RemoteSources) -> dict[str, Lookup]:
    """Lookups by the name of the source."""
    return {
        "cf": sources.of_cf,
        "ssm": sources.of_ssm,
        "s3": sources.of_s3,
        "aws": sources.of_aws,
    }


def _unknown(found: Missing | Unknown, request: Request) -> Node | Missing:
    return found if isinstance(found, Missing) else Node(found, request.where)


def _json_or_text(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text
