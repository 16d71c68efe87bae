"""What one pytest process works with: its engine, its account, its deployed stacks."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from harness.pytest_plugin.broker import BrokeredEngine
from harness.pytest_plugin.engine_source import EngineSource, OwnEngine, Say
from harness.pytest_plugin.settings import Settings
from harness.pytest_plugin.xdist import account_of, invitation

if TYPE_CHECKING:
    from harness.engines.base import RunningEngine
    from harness.engines.cloud import Cloud
    from harness.scenarios.model import Scenario
    from harness.scenarios.results import ScenarioResult
    from harness.scenarios.running.session import Session


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
        self._say = say
        self._clock_source: OwnEngine | None = None
        self._clock_session: Session | None = None

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
            self._session = self._session_of(self.cloud)
        return self._session

    def session_for(self, scenario: Scenario) -> Session:
        """The session that a scenario runs in: one that moves the clock has an engine beside.

        The clock stays where it was moved to, and other tests compare it with the real time.
        An engine that we do not start has the only one.
        """
        if not scenario.moves_clock or self.settings.url or self.settings.engine != "native":
            return self.session
        if self._clock_session is None:
            from harness.engines.cloud import Cloud

            settings = replace(self.settings, port=0, keep=False)
            self._clock_source = OwnEngine(settings, self._say)
            engine = self._clock_source.get()
            cloud = Cloud(engine, account=self._account, region=self.settings.region)
            self._clock_session = self._session_of(cloud)
        return self._clock_session

    def _session_of(self, cloud: Cloud) -> Session:
        from harness.scenarios.running.session import Session

        return Session(
            cloud,
            allow_unsupported=self.settings.allow_unsupported,
            enforce_iam=self.settings.enforce_iam,
            inputs=self.settings.inputs,
            looks_at_states=self.settings.html is not None or self.settings.json is not None,
        )

    def kept(
        self, scenario: Scenario, variant: str | None, session: Session, result: ScenarioResult
    ) -> ScenarioResult:
        """The result with its bundle, where it failed and bundles are wanted."""
        from harness.bundles.keeping import Keeper

        if self.settings.bundle_dir is None or scenario.xfail:
            return result
        keeper = Keeper(self.settings.bundle_dir, self.settings.bundle_code)
        return keeper.keep(scenario, variant, session, result)

    def close(self) -> None:
        """Stop whatever was started. Safe to call twice."""
        sessions = [one for one in (self._session, self._clock_session) if one is not None]
        self._session = self._clock_session = None
        with ExitStack() as stack:
            stack.callback(self._source.close)
            if self._clock_source is not None:
                stack.callback(self._clock_source.close)
            for session in sessions:
                stack.callback(session.close)
