"""The stores: LocalStack's and moto's, of every service that was used."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

from ...imported import imported

KEPT = frozenset({"sts"})
"""Whose key a call was signed with is told by the sessions: a key that they do not know would
be the account's own, which may do everything."""


def drop(account: str) -> list[str]:
    _drop_shared(account)
    for bundle in _of_localstack():
        with bundle.lock:
            if account in bundle:
                # Whoever still holds one of the stores finds it empty.
                bundle[account].reset()
                del bundle[account]
    for backends in _of_moto():
        if backends.service_name not in KEPT:
            backends.pop(account, None)
    return []


def _of_localstack() -> Iterator[Any]:
    from localstack.services.stores import AccountRegionBundle

    found: dict[int, Any] = {}
    for name, module in list(sys.modules.items()):
        if name.startswith("localstack.services."):
            found |= {
                id(each): each
                for each in list(vars(module).values())
                if type(each) is AccountRegionBundle
            }
    yield from found.values()


def _of_moto() -> Iterator[Any]:
    module = imported("moto.core.base_backend")
    instances = module.BackendDict._instances if module else ()
    yield from {id(each): each for each in list(instances)}.values()


def _drop_shared(account: str) -> None:
    """What all accounts' stores have in common, by ARN."""
    models = imported("localstack.services.kinesis.models")
    policies = models.kinesis_stores._universal.get("resource_policies", {}) if models else {}
    for arn in [arn for arn in policies if f":{account}:" in arn]:
        del policies[arn]
