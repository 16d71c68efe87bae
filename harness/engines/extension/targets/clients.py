"""Clients that call a target as a service does: with its principal, its role and its source."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

_NAMES = {"states": "stepfunctions"}
"""boto3's names of services, by those that ARNs use."""


@dataclass(frozen=True)
class Sender:
    """Who delivers: `principal` is `scheduler.amazonaws.com` or the like, `source` its ARN."""

    principal: str
    source: str
    account: str
    region: str
    role: str | None = None
    _clients: dict[tuple[str, str], Any] = field(default_factory=dict, compare=False, repr=False)

    def client(self, service: str, region: str | None = None) -> Any:
        """A client of `service` (an ARN's name of it, or boto3's) in the target's region."""
        key = (_NAMES.get(service, service), region or self.region)
        if key not in self._clients:
            self._clients[key] = self._made(*key)
        return self._clients[key]

    def _made(self, service: str, region: str) -> Any:
        from botocore.config import Config
        from localstack.aws.connect import connect_to

        # else StartSyncExecution goes to a host `sync-…`
        config = Config(inject_host_prefix=False)
        if self.role:
            factory = connect_to.with_assumed_role(
                role_arn=self.role,
                service_principal=self.principal,
                region_name=region,
                config=config,
            )
        else:
            factory = connect_to(aws_access_key_id=self.account, region_name=region, config=config)
        client = factory.get_client(service)
        return client.request_metadata(source_arn=self.source, service_principal=self.principal)


def sender(principal: str, source: str, role: str | None = None) -> Sender:
    """The sender that an ARN names, `arn:aws:scheduler:REGION:ACCOUNT:schedule/default/x`."""
    _, _, _, region, account, *_ = source.split(":", 5)
    return Sender(f"{principal}.amazonaws.com", source, account, region, role)
