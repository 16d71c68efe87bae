"""What a hook is given."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from harness.engines.extension.wire import Invocation, Record
from harness.scenarios.context import Context


class HookContext:
    """The first argument of a Python function that a scenario calls."""

    def __init__(self, context: Context, *, acting: bool) -> None:
        self._context = context
        self._acting = acting

    @property
    def variables(self) -> Mapping[str, Any]:
        """Variables and captures by name. To set one, return it and `capture` it."""
        return MappingProxyType(self._context.shared.scope.variables)

    @property
    def results(self) -> Mapping[str, Any]:
        """Results of earlier steps by their label (`as:`)."""
        return MappingProxyType(self._context.shared.results)

    @property
    def last_response(self) -> Any:
        """The result of the last `request` or `invoke`; None before the first."""
        return self._context.shared.last_response

    @property
    def outputs(self) -> Mapping[str, str]:
        """The stack's outputs; empty without a stack."""
        stack = self._context.stack
        return MappingProxyType(dict(stack.outputs) if stack else {})

    def resource(self, logical_id: str) -> str:
        """The physical id of a resource of the stack.

        Raises:
            HarnessError: there is none, with the nearest names.
        """
        stack = self._context.stack
        if stack is None:
            raise self._context.bad(f"resource {logical_id!r} needs a `stack:`")
        return stack.resource(logical_id, where=self._context.where()).physical_id

    def client(self, service: str) -> Any:
        """A boto3 client of the scenario's account; what an expectation's looks at wakes nobody."""
        return self._context.client(service) if self._acting else self._context.probe(service)

    def records(self) -> list[Record]:
        """What the engine has recorded in this scenario: calls, invocations, notes."""
        self._context.observed.catch_up()
        return self._context.observed.records()

    def invocations(self, function: str) -> list[Invocation]:
        """Finished invocations of a function, by its logical id or its name, oldest first."""
        stack = self._context.stack
        known = stack is not None and function in stack.resources
        name = self.resource(function) if known else function
        self._context.observed.catch_up()
        return self._context.observed.invocations(name)

    @property
    def file(self) -> Path:
        """The scenario's file: data beside it is at `context.file.parent / NAME`."""
        return self._context.step.document.file

    @property
    def account(self) -> str:
        """12 digits."""
        return self._context.shared.cloud.account

    @property
    def region(self) -> str:
        return self._context.shared.cloud.region

    @property
    def endpoint(self) -> str:
        """The URL of the engine's gateway."""
        return self._context.shared.cloud.engine.endpoint
