"""What a template takes from other services: SSM, Secrets Manager, EC2's zones, exports."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError
from localstack.aws.connect import connect_to
from localstack.services.cloudformation.stores import exports_map

from ..language import dynamic
from ..language.errors import TemplateError
from ..resources.errors import ResourceFailed


class LookUps:
    def __init__(self, account: str, region: str) -> None:
        self._account, self._region = account, region
        self.imported: set[str] = set()
        """Names of the exports that were asked for."""

    def parameter(self, name: str) -> str | None:
        """A parameter of SSM, None where there is none."""
        try:
            answer = self._clients().ssm.get_parameter(Name=name)
        except ClientError:
            return None
        return str(answer["Parameter"]["Value"])

    def zones(self, region: str) -> list[str]:
        clients = connect_to(aws_access_key_id=self._account, region_name=region)
        zones = clients.ec2.describe_availability_zones()["AvailabilityZones"]
        return [zone["ZoneName"] for zone in zones]

    def export(self, name: Any) -> Any:
        found = exports_map(self._account, self._region).get(name)
        if found is None:
            raise TemplateError(f"No export named {name} found.")
        self.imported.add(name)
        return found["Value"]

    def dynamic(self, service: str, key: str) -> str:
        """The value of `{{resolve:service:key}}`."""
        known: dict[str, Callable[[str], str]] = {
            "ssm": self._ssm,
            "ssm-secure": self._ssm_secure,
            "secretsmanager": self._secret,
        }
        if service not in known:
            raise ResourceFailed(f"Dynamic reference to unknown service {service!r}")
        try:
            return known[service](key)
        except ClientError as error:
            raise ResourceFailed(
                f"Could not resolve {{{{resolve:{service}:{key}}}}}: "
                f"{error.response['Error']['Message'] or error.response['Error']['Code']}"
            ) from error

    def _ssm(self, key: str) -> str:
        found = self._clients().ssm.get_parameter(Name=key)["Parameter"]
        if found["Type"] == "SecureString":
            raise ResourceFailed(f"{key} is a SecureString: use ssm-secure, not ssm")
        return str(found["Value"])

    def _ssm_secure(self, key: str) -> str:
        answer = self._clients().ssm.get_parameter(Name=key, WithDecryption=True)
        return str(answer["Parameter"]["Value"])

    def _secret(self, key: str) -> str:
        secret, json_key, stage, version = dynamic.secret(key)
        which = {"VersionStage": stage, "VersionId": version}
        answer = self._clients().secretsmanager.get_secret_value(
            SecretId=secret, **{name: value for name, value in which.items() if value}
        )
        if "SecretString" not in answer:
            raise ResourceFailed(f"Secret {secret} holds no text")
        text = answer["SecretString"]
        if not json_key:
            return str(text)
        try:
            return str(json.loads(text)[json_key])
        except (ValueError, TypeError, KeyError):
            raise ResourceFailed(
                f"Could not find a value associated with JSONKey in SecretString: {json_key}"
            ) from None

    def _clients(self) -> Any:
        return connect_to(aws_access_key_id=self._account, region_name=self._region)
