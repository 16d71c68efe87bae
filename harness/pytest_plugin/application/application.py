"""A deployed application as a test sees it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from harness.engines.cloud import Cloud
from harness.engines.faults import Fault
from harness.errors import BadInput, Location
from harness.expecting.stack import StackDo, StackExpect
from harness.pytest_plugin.application.api import Api
from harness.pytest_plugin.application.bucket import Bucket
from harness.pytest_plugin.application.function import Function, Invoked
from harness.pytest_plugin.application.machine import Machine
from harness.pytest_plugin.application.queue import Queue
from harness.pytest_plugin.application.table import Table
from harness.pytest_plugin.application.topic import Topic
from harness.pytest_plugin.application.waiting import eventually
from harness.scenarios.context import Shared
from harness.scenarios.fields import API, BUCKET, FUNCTION, MACHINE, QUEUE, TABLE, TOPIC
from harness.scenarios.running.acting import perform
from harness.scenarios.running.session import Session
from harness.scenarios.values.scope import Scope
from harness.stacks.stack import Resource, Stack

T = TypeVar("T")


class Application:
    """Resources are named by their logical ids; an unknown one offers the nearest."""

    def __init__(self, stack: Stack, session: Session) -> None:
        self.deployed = stack
        self._session = session
        self.shared = Shared(
            session.cloud,
            Scope(stack, services=session.http_services_url, postgres=session.postgres),
            session.observe(),
        )
        """What the test's steps have in common: results, sockets, the records so far."""
        self.shared.perform = lambda step: perform(step, self.shared)

    @property
    def cloud(self) -> Cloud:
        return self._session.cloud

    @property
    def expect(self) -> StackExpect:
        """Expectations of scenario files, as methods: `expect(stack)`."""
        return StackExpect(self.shared)

    @property
    def do(self) -> StackDo:
        """Actions of scenario files, as methods: `stack.do.start(machine=…, input=…)`."""
        return StackDo(self.shared)

    def close(self) -> None:
        """Let go of what the test opened."""
        for socket in self.shared.sockets.values():
            socket.close()

    def __repr__(self) -> str:
        return f"<Application {self.name}: {', '.join(self.resources)}>"

    @property
    def name(self) -> str:
        """The stack's name."""
        return self.deployed.name

    @property
    def outputs(self) -> dict[str, str]:
        """The stack's outputs by their keys."""
        return self.deployed.outputs

    @property
    def resources(self) -> dict[str, str]:
        """Physical ids by logical ids."""
        return {r.logical_id: r.physical_id for r in self.deployed.resources.values()}

    def resource(self, logical_id: str, *types: str) -> Resource:
        """One resource, of one of `types` where any are given.

        Raises:
            BadInput: there is none, with the nearest logical ids.
        """
        __tracebackhide__ = True
        try:
            return self.deployed.resource(logical_id, *types)
        except BadInput as error:
            # Raised anew, so that pytest shows the test's line and none of ours.
            raise BadInput(error.what, fix=error.fix) from None

    def client(self, service: str) -> Any:
        """A boto3 client for the application's account."""
        return self.cloud.client(service)

    def function(self, logical_id: str) -> Function:
        __tracebackhide__ = True
        return Function(self.cloud, self._id(logical_id, FUNCTION))

    def table(self, logical_id: str) -> Table:
        __tracebackhide__ = True
        return Table(self.cloud, self._id(logical_id, TABLE))

    def queue(self, logical_id: str) -> Queue:
        __tracebackhide__ = True
        return Queue(self.cloud, self._id(logical_id, QUEUE))

    def topic(self, logical_id: str) -> Topic:
        __tracebackhide__ = True
        return Topic(self.cloud, self._id(logical_id, TOPIC))

    def bucket(self, logical_id: str) -> Bucket:
        __tracebackhide__ = True
        return Bucket(self.cloud, self._id(logical_id, BUCKET))

    def machine(self, logical_id: str) -> Machine:
        __tracebackhide__ = True
        return Machine(self.cloud, self._id(logical_id, MACHINE), logical_id)

    def api(self, logical_id: str, stage: str | None = None) -> Api:
        """A REST API; `stage` may be left out where it has just one."""
        __tracebackhide__ = True
        return Api(self.cloud, self._id(logical_id, API), stage)

    def invoke(self, logical_id: str, payload: Any = None) -> Invoked:
        """Invoke a function and wait for its answer: `function(logical_id).invoke(payload)`."""
        __tracebackhide__ = True
        return self.function(logical_id).invoke(payload)

    def replay(
        self,
        file: Path | str,
        *,
        at: str = "source",
        function: str | None = None,
        to: str | None = None,
        map: Mapping[str, str] | None = None,
        content: bytes | None = None,
    ) -> dict[str, Any]:
        """Replay an event file: `replay("order.json")`, at its source unless `at` says else.

        The words are those of the scenario's `replay`; the result is that of
        `harness.events.replay.replaying.replay`.

        Raises:
            BadInput: no event, or none that can be replayed there.
        """
        from harness.events.identify import read_event
        from harness.events.replay.destination import Destination
        from harness.events.replay.replaying import replay

        path = Path(file)
        destination = Destination(
            self.cloud, self.deployed, to=to, names=map or {}, content=content,
            where=Location(path, 1),
        )  # fmt: skip
        return replay(read_event(path), destination, at=at, function=function)

    def fault(self, **words: Any) -> Fault:
        """Make something fail until the next test: `fault(function="Pay", crash="after")`.

        The words are those of `harness.engines.faults.rule`; `function` and `resource` are
        logical ids.

        Raises:
            BadInput: the words contradict each other, or name nothing.
        """
        __tracebackhide__ = True
        for name in ("function", "resource"):
            if words.get(name) is not None:
                words[name] = self.resource(words[name]).physical_id
        try:
            return self.cloud.faults.inject(**words)
        except BadInput as error:
            # Raised anew, so that pytest shows the test's line and none of ours.
            raise BadInput(error.what, fix=error.fix) from None

    def eventually(self, check: Callable[[], T], timeout: float = 10.0) -> T:
        """Wait until `check` returns something that is neither None nor False; that.

        It is looked at again whenever a call or an invocation was recorded. An
        AssertionError that it raises counts as not yet.

        Raises:
            AssertionError: it did not hold within `timeout` seconds.
        """
        return eventually(check, self._session.stream, timeout)

    def _id(self, logical_id: str, types: tuple[str, ...]) -> str:
        __tracebackhide__ = True
        return self.resource(logical_id, *types).physical_id
