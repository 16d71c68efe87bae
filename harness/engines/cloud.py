"""One account and region of a running engine, as boto3 sees it."""

from __future__ import annotations

import os
import threading
from functools import cached_property
from typing import Any

import boto3
import botocore.session
from botocore.config import Config
from botocore.loaders import create_loader

from harness.engines.base import RunningEngine
from harness.engines.calls import ObjectClient
from harness.engines.clock import Clock
from harness.engines.control import ControlClient, ResourceTypes
from harness.engines.extension.wire import PROBE_APP_ID
from harness.engines.faults import Faults
from harness.engines.presigning import sign_by
from harness.errors import Unsupported

DEFAULT_ACCOUNT = "000000000000"
DEFAULT_REGION = "us-east-1"


_HOST_SETTINGS = {
    "profile": (None, None, None, None),
    "config_file": (None, None, os.devnull, None),
    "credentials_file": (None, None, os.devnull, None),
}
"""botocore's session variables (config name, environment, default, conversion), read nowhere."""


_MODELS = create_loader()
"""The services' models for every session: reading them is most of what a client costs."""


def _without_host_settings() -> Any:
    # Else AWS_PROFILE alone, when it names no profile of the host's files, fails every call.
    session = botocore.session.Session(session_vars=_HOST_SETTINGS)
    session.register_component("data_loader", _MODELS)
    return session


class Cloud:
    """A session of its own (never boto3's default one) with cached clients.

    A 12-digit access key id is the account id, so that accounts are isolated from each
    other and no credential of the host is ever used.
    """

    def __init__(
        self,
        engine: RunningEngine,
        *,
        account: str = DEFAULT_ACCOUNT,
        region: str = DEFAULT_REGION,
    ) -> None:
        self.engine = engine
        self.account = account
        self.region = region
        self.control = ControlClient(engine.control) if engine.control else None
        self._clients: dict[tuple[str, bool], Any] = {}
        self._own: dict[tuple[str, bool], Any] = {}
        self._lock = threading.Lock()

    @property
    def endpoint(self) -> str:
        return self.engine.endpoint

    @cached_property
    def session(self) -> boto3.Session:
        """boto3's, of this account and region."""
        return boto3.Session(
            botocore_session=_without_host_settings(),
            aws_access_key_id=self.account,
            aws_secret_access_key="test",
            aws_session_token="test",
            region_name=self.region,
        )

    @cached_property
    def faults(self) -> Faults:
        """Failures on demand, in this account."""
        return Faults(self)

    @cached_property
    def clock(self) -> Clock:
        """The cloud's clock, which can be moved ahead."""
        return Clock(self.control, self.engine)

    @cached_property
    def types(self) -> ResourceTypes | None:
        """What the engine's CloudFormation can make; None where the engine cannot tell."""
        return self.control.types() if self.control is not None else None

    def enforce_iam(self, enforced: bool | None = True) -> None:
        """Hold this account's calls against its policies; None: as the whole engine does.

        Raises:
            Unsupported: the engine cannot.
        """
        if self.control is None or "iam" not in self.control.info().get("capabilities", ()):
            raise Unsupported(self.engine.name, "it does not enforce IAM policies")
        self.control.enforce_iam(self.account, enforced)

    def reset_everything(self) -> list[str]:
        """Drop all that this account has, deployed or not; other accounts keep what they have.

        Returns:
            What could not be dropped, each with the reason: normally nothing.

        Raises:
            Unsupported: the engine cannot.
        """
        if self.control is None:
            raise Unsupported(self.engine.name, "it cannot be reset: it has no control server")
        return list(self.control.reset_everything(self.account)["left"])

    def client(self, service: str) -> Any:
        """The boto3 client for `service`; calls count as made from outside."""
        return self._client(service, probe=False)

    def probe(self, service: str) -> Any:
        """Like `client`, for looking at state: its calls wake no waiting expectation."""
        return self._client(service, probe=True)

    def calls(self, service: str) -> Any:
        """What the harness itself acts with: boto3's methods, by the engine's own way if it can.

        Answers and errors are boto3's too; see `ObjectClient` for what else there is of it.
        """
        return self._own_client(service, probe=False)

    def looks(self, service: str) -> Any:
        """Like `calls`, for looking at state, as `probe` is like `client`."""
        return self._own_client(service, probe=True)

    def _own_client(self, service: str, *, probe: bool) -> Any:
        if self.control is None:
            return self._client(service, probe=probe)
        key = (service, probe)
        if key not in self._own:
            # Of two threads both get the first one's: its errors' classes are its own.
            self._own.setdefault(key, ObjectClient(self, self.control, service, probe=probe))
        return self._own[key]

    def _client(self, service: str, *, probe: bool) -> Any:
        with self._lock:
            key = (service, probe)
            if key not in self._clients:
                self._clients[key] = self.session.client(
                    service,
                    endpoint_url=self.endpoint,
                    config=Config(
                        s3={"addressing_style": "path"},
                        inject_host_prefix=False,
                        retries={"total_max_attempts": 1},
                        # Given whole: boto3 builds its own, twice, in a tenth of a call's time.
                        user_agent=f"harness app/{PROBE_APP_ID}" if probe else None,
                        max_pool_connections=64,
                    ),
                )
                if service == "s3" and self.control is not None:
                    sign_by(self.clock, self._clients[key])
            return self._clients[key]
