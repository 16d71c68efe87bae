"""SSM parameters, with their versions, as they were."""

from __future__ import annotations

import copy
from typing import Any

from .loaded import stores

_BACKENDS = ("moto.ssm.models", "ssm_backends")
State = dict[str, dict[str, list[Any]]]
"""By region: the versions of each parameter."""


def remember(account: str) -> State:
    return {region: _copied(b._parameters) for region, b in stores(*_BACKENDS, account)}


def restore(account: str, state: State | None) -> None:
    for region, backend in stores(*_BACKENDS, account):
        kept = _copied((state or {}).get(region, {}))
        present = backend._parameters
        for name in [n for n in present if n not in kept and not n.startswith("/aws/service/")]:
            del present[name]
        present.update(kept)


def _copied(parameters: dict[str, list[Any]]) -> dict[str, list[Any]]:
    return {
        name: [_version(v) for v in versions]
        for name, versions in list(parameters.items())
        if not name.startswith("/aws/service/")
    }


def _version(parameter: Any) -> Any:
    copied = copy.copy(parameter)
    copied.labels = list(parameter.labels)
    return copied
