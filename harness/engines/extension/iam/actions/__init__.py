"""Which actions on which resources an operation of the API needs.

From AWS's Service Authorization Reference. `demands` is for enforcement and for whoever holds
calls against policies. Standard library only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from . import compound, keys, resources
from .names import FREE, PREFIXES, RENAMED, UNSIGNED

__all__ = ["Call", "Demand", "Unmapped", "demands"]


class Unmapped(LookupError):
    """It is not known which permission an operation needs."""


@dataclass(frozen=True)
class Call:
    """A call as it was made: `service` and `operation` by boto3's names.

    `http`: method and path, which name the actions of API Gateway's control plane.
    """

    service: str
    operation: str
    parameters: dict[str, Any]
    account: str
    region: str
    http: tuple[str, str] = ("", "")
    partition_keys: Mapping[str, str] = field(default_factory=dict)
    """Names of the partition keys, by table and by `table/index`, as far as they are known."""


@dataclass(frozen=True)
class Demand:
    """`context`: the service's own condition keys, in lower case."""

    action: str
    resource: str
    context: dict[str, str | list[str]] = field(default_factory=dict)


def demands(call: Call) -> list[Demand]:
    """What has to be allowed, all of it; empty where no permission is needed.

    Raises:
        Unmapped: see there.
    """
    if call.operation in FREE.get(call.service, ()) or call.operation in UNSIGNED.get(
        call.service, ()
    ):
        return []
    prefix = PREFIXES.get(call.service)
    if prefix is None:
        raise Unmapped(f"{call.service}:{call.operation}")
    context = keys.of(call)
    return [
        Demand(action, resource, {**context, **more})
        for action, resource, more in _needed(call, prefix)
    ]


def _needed(call: Call, prefix: str) -> Iterator[tuple[str, str, dict[str, str | list[str]]]]:
    made = compound.of(call)
    if made is not None:
        yield from made
        return
    names = RENAMED.get(call.service, {}).get(call.operation, call.operation)
    for name in names if isinstance(names, tuple) else (names,):
        action = name if ":" in name else f"{prefix}:{name}"
        for resource in resources.of(call):
            yield action, resource, {}
    for role in compound.passed_roles(call):
        service = {"lambda": "lambda", "stepfunctions": "states"}.get(call.service, call.service)
        yield "iam:PassRole", role, {"iam:passedtoservice": f"{service}.amazonaws.com"}
