"""What a maker of events is, and what it is given."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from harness.errors import BadInput

ACCOUNT = "123456789012"
"""The account of AWS's own examples."""


@dataclass(frozen=True)
class Option:
    """An option of `harness events make KIND`; `several`: it may be given again."""

    name: str
    help: str
    default: str | None = None
    several: bool = False


@dataclass(frozen=True)
class Given:
    """The options' values by name, and where and when the event happens."""

    values: Mapping[str, Any]
    region: str = "us-east-1"
    account: str = ACCOUNT
    moment: datetime = field(default_factory=lambda: datetime.now(UTC))

    def text(self, name: str) -> str:
        return str(self.values.get(name) or "")

    def number(self, name: str) -> int:
        """
        Raises:
            BadInput: not a whole number.
        """
        try:
            return int(self.text(name) or 0)
        except ValueError as error:
            raise BadInput(f"--{name} {self.text(name)!r} is no whole number") from error

    def data(self, name: str, *, exact: bool = False) -> Any:
        """JSON; `exact`: fractions as Decimal.

        Raises:
            BadInput: not JSON.
        """
        try:
            return json.loads(self.text(name) or "{}", parse_float=Decimal if exact else None)
        except ValueError as error:
            what = f"--{name} is not JSON: {error}"
            raise BadInput(what, fix="""such as '{"id": "a-1"}'""") from error

    def mapping(self, name: str, *, exact: bool = False) -> dict[str, Any]:
        """
        Raises:
            BadInput: not a JSON object.
        """
        found = self.data(name, exact=exact)
        if not isinstance(found, dict):
            raise BadInput(f"--{name} is a JSON object", fix="""such as '{"id": "a-1"}'""")
        return found

    def pairs(self, name: str) -> list[tuple[str, str]]:
        """Values `NAME=VALUE`.

        Raises:
            BadInput: one has no `=`.
        """
        found = []
        for one in self.values.get(name) or ():
            key, equals, value = str(one).partition("=")
            if not (key and equals):
                raise BadInput(f"--{name} {one!r} is not NAME=VALUE")
            found.append((key, value))
        return found

    def several(self, name: str) -> list[str]:
        return [str(one) for one in self.values.get(name) or ()]

    def arn(self, service: str, resource: str) -> str:
        return f"arn:aws:{service}:{self.region}:{self.account}:{resource}"

    @property
    def time(self) -> str:
        """`2026-01-31T12:00:00.000Z`"""
        return f"{self.moment:%Y-%m-%dT%H:%M:%S}.{self.moment.microsecond // 1000:03}Z"

    @property
    def milliseconds(self) -> int:
        return int(self.moment.timestamp() * 1000)


@dataclass(frozen=True)
class Maker:
    """Makes events of one kind. `actions` are what may have happened; the first is usual."""

    kind: str
    about: str
    build: Callable[[str, Given], Any]
    options: tuple[Option, ...] = ()
    actions: tuple[str, ...] = ()


def new_id() -> str:
    return str(uuid.uuid4())
