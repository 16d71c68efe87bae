"""What is known about a resource that a stack made."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Target:
    """The stack for which resources are made."""

    account: str
    region: str
    stack_name: str
    stack_id: str


@dataclass(frozen=True)
class Wanted:
    """A resource as the template wants it, worked out.

    `written` is what `properties` were before dynamic references were looked up: a value that
    changes behind a reference is no change of the resource. `needs` are names of other
    resources. Policies are Delete, Retain or RetainExceptOnCreate.
    """

    name: str
    type: str
    properties: dict[str, Any]
    written: dict[str, Any]
    needs: frozenset[str] = frozenset()
    deletion_policy: str = "Delete"
    replace_policy: str = "Delete"
    rest: Mapping[str, Any] = field(default_factory=dict)
    """The attributes that steer or describe: Metadata, CreationPolicy, UpdatePolicy."""


@dataclass(frozen=True)
class Record:
    """A resource that is there.

    `model` holds the properties as the provider keeps them: those of the template, names that
    were made up, and attributes that `Fn::GetAtt` gives.
    """

    wanted: Wanted
    model: dict[str, Any]
    physical_id: str
    status: str
    reason: str = ""
    at: float = field(default_factory=time.time)
    supported: bool = True
    """False: LocalStack knows no such type, and only pretends that it is there."""

    @property
    def name(self) -> str:
        return self.wanted.name

    @property
    def type(self) -> str:
        return self.wanted.type
