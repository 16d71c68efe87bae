"""What a running step can reach: the cloud, the stack, earlier results, the records."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from harness.engines.cloud import Cloud
from harness.errors import BadInput, Location, Unsupported
from harness.scenarios.cloud.observed import Observed
from harness.scenarios.cloud.sockets import Socket
from harness.scenarios.model import Included, Step
from harness.scenarios.source.tree import NodePath
from harness.scenarios.values.files import read_bytes
from harness.scenarios.values.resolve import resolve
from harness.scenarios.values.scope import Scope
from harness.stacks.stack import Resource, Stack

MASK = "***"
_SHORTEST_SECRET = 3


@dataclass
class Shared:
    """What the steps of one run of a scenario have in common."""

    cloud: Cloud
    scope: Scope
    observed: Observed
    results: dict[str, Any] = field(default_factory=dict)
    """Results by label."""
    last_response: Any = None
    """The result of the last request or invoke; None before the first."""
    started: set[str] = field(default_factory=set)
    """ARNs of the executions that the scenario itself started."""
    secrets: set[str] = field(default_factory=set)
    """Values that no report may show."""
    faults: dict[int, Step] = field(default_factory=dict)
    """Steps by the number of the fault that each set, and that has to strike."""
    perform: Callable[[Step], Any] | None = None
    """Runs a nested action."""
    sockets: dict[str, Socket] = field(default_factory=dict)
    """WebSocket clients by name; closed when the scenario has ended."""

    last_burst: Any = None
    """What came of the last burst; None before the first."""
    _parameters: dict[int, dict[str, Any]] = field(default_factory=dict)

    def scope_of(self, step: Step) -> Scope:
        """The names that a step can refer to: parameters too, where it was included."""
        return self._inside(step.included) if step.included is not None else self.scope

    def _inside(self, included: Included) -> Scope:
        if id(included) not in self._parameters:
            around = self._inside(included.outer) if included.outer else self.scope
            self._parameters[id(included)] = {
                name: resolve(document, path, around, matchers=False)
                for name, (document, path) in included.arguments.items()
            }
        return self.scope.within(self._parameters[id(included)])

    def mask(self, text: str) -> str:
        """The text with every secret value replaced."""
        for secret in sorted(self.secrets, key=len, reverse=True):
            text = text.replace(secret, MASK)
        return text

    def pending(self, where: Location) -> list[str]:
        """See `Context.pending`."""
        control = self.cloud.control
        if control is None:
            why = "whether a flow is quiet is only known to an engine with the extension"
            raise Unsupported(self.cloud.engine.name, why, where=where)
        return control.pending(self.cloud.account)

    def keep_secret(self, values: Iterable[Any]) -> None:
        for value in values:
            if isinstance(value, dict):
                self.keep_secret(value.values())
            elif isinstance(value, list):
                self.keep_secret(value)
            elif isinstance(value, str) and len(value) >= _SHORTEST_SECRET:
                self.secrets.add(value)


@dataclass
class Context:
    """One step's view."""

    shared: Shared
    step: Step
    last: bool = False
    """Whether nothing is waited for any more: what this look sees is what the user is shown."""

    @property
    def stack(self) -> Stack | None:
        return self.shared.scope.stack

    @property
    def observed(self) -> Observed:
        return self.shared.observed

    @property
    def engine(self) -> str:
        return self.shared.cloud.engine.name

    def client(self, service: str) -> Any:
        """A boto3 client for acting, for actions of plugins and hooks."""
        return self.shared.cloud.client(service)

    def probe(self, service: str) -> Any:
        """A boto3 client for looking, for the same: its calls wake nobody."""
        return self.shared.cloud.probe(service)

    def calls(self, service: str) -> Any:
        """What the harness's own actions act with; see `Cloud.calls`."""
        return self.shared.cloud.calls(service)

    def looks(self, service: str) -> Any:
        """What its own expectations look with; see `Cloud.looks`."""
        return self.shared.cloud.looks(service)

    def where(self, *path: str | int) -> Location:
        """Where a part of the step's body stands in the file."""
        full: NodePath = (*self.step.body_path, *path)
        return self.step.document.where(full)

    def read(self, name: str, *path: str | int) -> bytes:
        """The bytes of a file named in the body."""
        return read_bytes(self.step.document.file, name, self.where(*path))

    def physical(self, name: str, types: tuple[str, ...], *path: str | int) -> str:
        """The physical id of a logical id (or the physical id itself).

        Without a stack, names are physical ones.

        Raises:
            BadInput: the stack has no such resource.
        """
        if self.stack is None:
            return name
        of_type = [r for r in self.stack.resources.values() if r.type in types]
        if any(name == r.physical_id for r in of_type):
            return name
        return self.stack.resource(name, *types, where=self.where(*path)).physical_id

    def pending(self) -> list[str]:
        """What goes on or will by itself, in words; none: the flow is quiet.

        Raises:
            Unsupported: the engine does not know.
        """
        return self.shared.pending(self.step.where)

    def need_left_out(self, ending: str) -> None:
        """
        Raises:
            Unsupported: something whose type ends so was left out of the deployment.
        """
        for one in self.stack.left_out.values() if self.stack else ():
            if one.kind.endswith(ending):
                raise Unsupported(self.engine, str(one), where=self.step.where)

    def resources(self, types: tuple[str, ...]) -> list[Resource]:
        """The stack's resources of these types."""
        all_ = self.stack.resources.values() if self.stack else []
        return [r for r in all_ if r.type in types]

    def need_records(self, what: str) -> None:
        """
        Raises:
            Unsupported: the engine records nothing, so `what` cannot be known.
        """
        if not self.observed.recording:
            why = f"{what} are only known to an engine that records them"
            raise Unsupported(self.engine, why, where=self.step.where)

    def bad(self, what: str, *path: str | int, fix: str | None = None) -> BadInput:
        return BadInput(what, where=self.where(*path), fix=fix)
