"""What one pytest process works with: its engine, its account, its deployed stacks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from harness.pytest_plugin.broker import BrokeredEngine
from harness.pytest_plugin.engine_source import EngineSource, OwnEngine, Say
from harness.pytest_plugin.settings import Settings
from harness.pytest_plugin.xdist import account_of, invitation

if TYPE_CHECKING:
    from harness.engines.base import RunningEngine
    from harness.engines.cloud import Cloud
    from harness.scenarios.session import Session


class World:
    """Everything is made at its first use: a run without a cloud test starts nothing."""

    def __init__(self, config: pytest.Config, settings: Settings, say: Say) -> None:
        self.settings = settings
        self._account = account_of(config, settings.account)
        invited = invitation(config)
        self._source: EngineSource = (
            BrokeredEngine(invited) if invited else OwnEngine(settings, say)
        )
        self._cloud: Cloud | None = None
        self._session: Session | None = None

    def own_engine(self) -> OwnEngine:
        """The source to share with workers; only a process that is no worker has one."""
        assert isinstance(self._source, OwnEngine)
        return self._source

    @property
    def running(self) -> RunningEngine | None:
        """The engine if it has been started."""
        return self._source.running

    @property
    def cloud(self) -> Cloud:
        """This process's account of the engine, which is started if it was not."""
        if self._cloud is None:
            from harness.engines.cloud import Cloud

            self._cloud = Cloud(
                self._source.get(), account=self._account, region=self.settings.region
            )
            if self.settings.enforce_iam:
                self._cloud.enforce_iam()
        return self._cloud

    @property
    def session(self) -> Session:
        """What scenarios and the `stack` fixture share: deployments and the record stream."""
        if self._session is None:
            from harness.scenarios.session import Session

            self._session = Session(
                self.cloud,
                allow_unsupported=self.settings.allow_unsupported,
                enforce_iam=self.settings.enforce_iam,
            )
        return self._session

    def close(self) -> None:
        """Stop whatever was started. Safe to call twice."""
        session, self._session = self._session, None
        try:
            if session is not None:
                session.close()
        finally:
            self._source.close()
