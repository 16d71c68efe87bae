"""The names that `${…}` can refer to while a scenario runs."""

from __future__ import annotations

import copy
import os
from collections import ChainMap
from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from harness.engines.postgres.database import PARTS, Database
from harness.errors import BadInput, Location, did_you_mean
from harness.scenarios.values.generators import GENERATORS, Generators, parse, wrong
from harness.stacks.stack import Stack


@dataclass
class Scope:
    """Variables and captures, the stack's outputs and resources, the environment."""

    stack: Stack | None = None
    variables: MutableMapping[str, Any] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ)
    postgres: Callable[[], Database] | None = None
    """Gives the account's PostgreSQL database, which is started then."""

    api_key: Callable[[str], str] | None = None
    """Gives the value of an API key, by its id."""

    services: Callable[[], str | None] = lambda: None
    """The URL below which the application finds its HTTP services; None: the engine has none."""

    ahead: float = 0.0
    """Seconds by which the cloud's clock is ahead of real time."""
    seed: str = ""
    """What random values come from; any where it is empty."""

    @cached_property
    def generators(self) -> Generators:
        return Generators(self.seed, lambda: self.ahead)

    def within(self, parameters: Mapping[str, Any]) -> Scope:
        """The same names, and before them these."""
        self.generators  # noqa: B018 made before it is shared
        inner = copy.copy(self)
        inner.variables = ChainMap(dict(parameters), self.variables)
        return inner

    def lookup(self, name: str, where: Location) -> Any:
        """The value of `${name}`.

        Raises:
            BadInput: nothing has that name, with the nearest that do.
        """
        head, _, rest = name.partition(".")
        if head in self.variables:
            return _inside(self.variables[head], name, rest, where)
        if (call := parse(name)) is not None:
            if (what := wrong(call)) is not None:
                raise BadInput(f"${{{name}}}: {what}", where=where)
            return self.generators.make(call)
        if rest and head in ("outputs", "resources"):
            return self._of_stack(head, rest, where)
        if rest and head == "api_keys":
            return self._of_key(rest, where)
        if rest and head == "services":
            if (base := self.services()) is not None:
                return f"{base}/{rest}"
            raise BadInput("HTTP services need an engine with the extension", where=where)
        if rest and head == "postgres":
            return self._of_postgres(rest, where)
        if rest and head == "env":
            return self._of_environment(rest, where)
        raise unknown(name, self.variables, where)

    def database(self, where: Location) -> Database:
        """The account's PostgreSQL database, started if need be.

        Raises:
            Unsupported: none is installed, or the engine's functions could not reach it.
        """
        if self.postgres is None:
            raise BadInput("there is no PostgreSQL here", where=where)
        return self.postgres()

    def _of_postgres(self, name: str, where: Location) -> str:
        if name not in PARTS:
            raise BadInput(
                f"${{postgres.{name}}}: there is no {name!r} of it",
                where=where,
                fix=did_you_mean(name, PARTS),
            )
        return str(getattr(self.database(where).address, name))

    def _of_environment(self, name: str, where: Location) -> str:
        name, has_default, default = name.partition(":-")
        if name in self.environment:
            return self.environment[name]
        if has_default:
            return default
        raise BadInput(
            f"the environment variable {name} is not set",
            where=where,
            fix=f"set it, or give a default: ${{env.{name}:-VALUE}}",
        )

    def _of_key(self, name: str, where: Location) -> str:
        if self.stack is None or self.api_key is None:
            raise BadInput(f"${{api_keys.{name}}} needs a `stack:`", where=where)
        resource = self.stack.resource(name, "AWS::ApiGateway::ApiKey", where=where)
        return self.api_key(resource.physical_id)

    def _of_stack(self, head: str, name: str, where: Location) -> str:
        if self.stack is None:
            raise BadInput(f"${{{head}.{name}}} needs a `stack:`", where=where)
        if head == "outputs":
            if (value := self.stack.output(name, where)) is not None:
                return value
            raise BadInput(
                f"stack {self.stack.name!r} has no output {name!r}",
                where=where,
                fix=did_you_mean(name, self.stack.outputs) or "it has no outputs at all",
            )
        return self.stack.resource(name, where=where).physical_id


def unknown(name: str, variables: Mapping[str, Any] | set[str], where: Location) -> BadInput:
    """The error for a `${name}` that nothing defines."""
    known = [
        *variables,
        *GENERATORS,
        "outputs.NAME",
        "resources.LOGICAL_ID",
        "api_keys.LOGICAL_ID",
        "env.NAME",
        "services.NAME",
        "postgres.url",
    ]
    what = f"unknown variable ${{{name}}}" if name else "`${}` names nothing"
    return BadInput(what, where=where, fix=did_you_mean(name, known))


def _inside(value: Any, name: str, rest: str, where: Location) -> Any:
    for part in rest.split(".") if rest else []:
        if isinstance(value, dict) and part in value:
            value = value[part]
        elif isinstance(value, list) and part.isdigit() and int(part) < len(value):
            value = value[int(part)]
        else:
            keys = [str(k) for k in value] if isinstance(value, dict) else []
            raise BadInput(
                f"${{{name}}}: there is no {part!r} in {name.partition('.')[0]!r}",
                where=where,
                fix=did_you_mean(part, keys),
            )
    return value
