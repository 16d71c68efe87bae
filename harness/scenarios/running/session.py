"""What the scenarios of one process share: the account, the records, what is deployed."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from harness.engines.base import Progress
from harness.engines.cloud import Cloud
from harness.engines.running import has_ended
from harness.errors import BadInput, DeployError, HarnessError, Location, Unsupported
from harness.scenarios.cloud.observed import Observed, Stream
from harness.scenarios.model import StackReference
from harness.scenarios.reading.templates import check_template, named
from harness.scenarios.values.inputs import Inputs
from harness.stacks.several.deploying import Deploy, check_results, deploy_several
from harness.stacks.several.joined import joined
from harness.stacks.several.wanted import Wanted, planned
from harness.stacks.stack import Stack

if TYPE_CHECKING:
    from harness.engines.postgres.database import Database


class Session:
    """Deploys each stack once, and brings the account's data back before each scenario.

    Thread-safe as far as deploying goes; scenarios of one session run one at a time,
    since they share the account.
    """

    def __init__(
        self,
        cloud: Cloud,
        *,
        deploy: Deploy | None = None,
        stream: Stream | None = None,
        progress: Progress | None = None,
        allow_unsupported: bool = False,
        enforce_iam: bool = False,
        inputs: Inputs | None = None,
        looks_at_states: bool = False,
    ) -> None:
        """`looks_at_states`: results tell what lay in the stack before `when`, and at the end."""
        self.cloud = cloud
        self.inputs = inputs or Inputs()
        self.looks_at_states = looks_at_states
        self._deploy: Deploy = deploy or stock_deploy
        self._progress = progress
        self.allow_unsupported = allow_unsupported
        self._always_enforced = enforce_iam
        self.enforced = False
        self._database: Database | None = None
        self._stacks: dict[_Key, Stack] = {}
        self._failed: dict[_Key, HarnessError] = {}
        self._stream = stream
        self._lock = threading.RLock()
        self.ahead = 0.0
        """Seconds by which the cloud's clock was ahead of real time at the last reset."""
        self._reset_at: int | None = None
        """The number of the newest record at the last reset."""

    def deploy(
        self,
        template: Path,
        parameters: Mapping[str, str] | None = None,
        *,
        where: Location | None = None,
    ) -> Stack:
        """The stack of a template and its parameters, deployed at the first call.

        Raises:
            BadInput: there is no such template.
            DeployError: it cannot be deployed; a second call does not try again.
        """
        return self.deploy_together([Wanted(template, dict(parameters or {}), where=where)])

    def deploy_together(self, wanted: Sequence[Wanted]) -> Stack:
        """Several stacks as one, each deployed at the first call that wants it.

        Raises:
            BadInput: there is no such template, or they need each other in a circle.
            DeployError: one cannot be deployed; a second call does not try again.
        """
        wanted = [replace(one, template=one.template.resolve()) for one in wanted]
        for one in wanted:
            check_template(one.template, one.where)
        with self._lock:
            for one in wanted:
                if _key(one) in self._failed:
                    raise _failed_before(self._failed[_key(one)])
            if any(_key(one) not in self._stacks for one in wanted):
                self._deploy_clean(wanted)
            if len(wanted) == 1:
                return self._stacks[_key(wanted[0])]
            labels = [one.label for one in planned([named(one) for one in wanted])]
            parts = zip(labels, (self._stacks[_key(one)] for one in wanted), strict=True)
            return joined(dict(parts))

    def deployed(self, reference: StackReference) -> tuple[dict[str, str], Stack | None]:
        """What a scenario's stack became: its parameters as they were given, and the stack.

        Where it could not be deployed they are as the file has them, and there is no stack.
        """
        wanted = dict(reference.parameters)
        fitting = [
            (dict(parameters), stack)
            for (template, name, parameters), stack in self._stacks.items()
            if (template, name) == (reference.template.resolve(), reference.name)
            and dict(parameters).keys() == wanted.keys()
        ]
        # a value may have been put together when it was deployed
        exact = [one for one in fitting if one[0] == wanted]
        if exact or fitting:
            return (exact or fitting)[0]
        return dict(reference.parameters), None

    def _deploy_clean(self, wanted: Sequence[Wanted]) -> None:
        """Deploy beside what is there, and make the data as it is then the baseline.

        Earlier scenarios' data is cleared first, or it would become part of it.
        """
        if self._stacks:
            self.reset()
        try:
            if len(wanted) == 1:
                self._stacks[_key(wanted[0])] = self._deploy_one(named(wanted[0]))
            else:
                self._deploy_several(wanted)
        except HarnessError as error:
            for one in wanted:
                if _key(one) not in self._stacks:
                    self._failed[_key(one)] = error
            raise
        if self.cloud.control is not None:
            self.cloud.control.baseline(self.cloud.account)

    def _deploy_several(self, wanted: Sequence[Wanted]) -> None:
        results = deploy_several(
            [named(one) for one in wanted],
            self.cloud,
            progress=self._progress,
            deploy=self._deploy,
            allow_unsupported=self.allow_unsupported,
        )
        for one, result in zip(wanted, results, strict=True):
            if result.stack is not None:
                self._stacks[_key(one)] = result.stack
        check_results(results)

    def _deploy_one(self, one: Wanted) -> Stack:
        options: dict[str, Any] = {"parameters": one.parameters, "progress": self._progress}
        if self.allow_unsupported:
            options["allow_unsupported"] = True
        if one.name:
            options["name"] = one.name
        return self._deploy(one.template, self.cloud, **options)

    @cached_property
    def _http_services_url(self) -> str | None:
        control = self.cloud.control
        return None if control is None else control.http_services_url(self.cloud.account)

    def http_services_url(self) -> str | None:
        """Where the application finds its HTTP services; None: the engine has none."""
        return self._http_services_url

    def postgres(self) -> Database:
        """The account's PostgreSQL database; started, or found, at the first call.

        Raises:
            Unsupported: none is installed, or the engine's functions could not reach it.
        """
        with self._lock:
            if self._database is None:
                from harness.engines.postgres import database_of

                self._database = database_of(self.cloud.engine, self.cloud.account)
                self._database.reset()
            return self._database

    def enforce_iam(self, wanted: bool) -> None:
        """Hold the account's calls against policies, where the scenario or the run wants it.

        Raises:
            Unsupported: the engine cannot.
        """
        wanted = wanted or self._always_enforced
        if wanted != self.enforced:
            self.cloud.enforce_iam(True if wanted else None)
            self.enforced = wanted

    def reset(self) -> None:
        """Bring the account's data back to what the deployments left."""
        if self.cloud.control is not None:
            answer = self.cloud.control.reset(self.cloud.account)
            self.ahead = float(answer.get("ahead", 0.0))
            self._reset_at = answer.get("position")
        if self._database is not None:
            self._database.reset()

    def share_clock(self) -> None:
        """Let functions see the cloud's clock, until the next reset."""
        self.cloud.clock.share_with_functions(self.cloud.account)

    @property
    def stream(self) -> Stream | None:
        """The engine's records; None where it records nothing. Connected at first use."""
        with self._lock:
            if self._stream is None and self.cloud.control is not None:
                from harness.trace.record_stream import RecordStream

                engine = self.cloud.engine
                self._stream = RecordStream(
                    self.cloud.control, self.cloud.account, ended=lambda: has_ended(engine)
                )
            return self._stream

    def observe(self) -> Observed:
        """The account's records from now on."""
        return self._observed(None)

    def observe_since_reset(self) -> Observed:
        """The account's records since its data was last brought back."""
        return self._observed(self._reset_at)

    def _observed(self, since: int | None) -> Observed:
        stream = self.stream
        if since is None:
            since = stream.position() if stream is not None else 0
        return Observed(stream, self.cloud.account, self.cloud.region, since)

    def close(self) -> None:
        """Let go of the record stream. Safe to call twice."""
        stream, self._stream = self._stream, None
        close = getattr(stream, "close", None)
        if close is not None:
            close()

    def __enter__(self) -> Session:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


_Key = tuple[Path, str | None, tuple[tuple[str, str], ...]]


def _key(one: Wanted) -> _Key:
    return one.template, one.name, tuple(sorted(one.parameters.items()))


def _failed_before(error: HarnessError) -> HarnessError:
    """The error of an earlier attempt, without its events, which were told then."""
    if isinstance(error, (BadInput, Unsupported)):
        return error
    first = error.what.splitlines()[0]
    return DeployError(f"{first} (it failed before, and is not tried again)", where=error.where)


def stock_deploy(template: Path, cloud: Cloud, **options: Any) -> Stack:
    """`harness.stacks.deploy.deploy`."""
    # Imported when the first stack is deployed: collecting scenarios would pay for it otherwise.
    from harness.stacks.deploy import deploy

    return deploy(template, cloud, **options)
