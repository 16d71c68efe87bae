"""Secrets Manager: secrets, with their versions, as they were."""

from __future__ import annotations

import copy
from typing import Any

from .loaded import stores

_BACKENDS = ("moto.secretsmanager.models", "secretsmanager_backends")
State = dict[str, dict[str, Any]]
"""By region: secrets by name."""


def remember(account: str) -> State:
    return {region: _copied(b.secrets) for region, b in stores(*_BACKENDS, account)}


def restore(account: str, state: State | None) -> None:
    for region, backend in stores(*_BACKENDS, account):
        kept = _copied((state or {}).get(region, {}))
        dict.clear(backend.secrets)
        dict.update(backend.secrets, kept)


def _copied(secrets: dict[str, Any]) -> dict[str, Any]:
    return {name: _secret(secret) for name, secret in list(dict.items(secrets))}


def _secret(secret: Any) -> Any:
    copied = copy.copy(secret)
    if hasattr(secret, "versions") and "versions" in vars(secret):
        copied.versions = copy.deepcopy(secret.versions)
    return copied
