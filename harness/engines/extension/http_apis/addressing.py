"""Which API and stage a request is for.

By host, `ID.execute-api.REGION.…/STAGE/path` or a custom domain name, or by path where no DNS
knows such hosts: `/_aws/execute-api/ID/STAGE/path`. The stage `$default` has no segment.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from .apis import APIS, Api, Part

PREFIX = "/_aws/execute-api/"
_HOST = re.compile(r"^([a-z0-9-]+)\.execute-api\.")
_PATH = re.compile(rf"^{PREFIX}([A-Za-z0-9-]+)(/.*)?$", re.DOTALL)
DEFAULT = "$default"


@dataclass(frozen=True)
class Address:
    """`stage` None: there is none of that name; `path`: what follows it, as it was sent."""

    api: Api
    stage: Part | None
    path: str


def may_be_addressed(host: str, path: str) -> bool:
    """Quickly: whether `address_of` has to be asked."""
    return bool(APIS) and (path.startswith(PREFIX) or ".execute-api." in host or _custom(host))


def address_of(host: str, path: str) -> Address | None:
    """None: it is for no HTTP or WebSocket API. `path`: as it was sent, without the query."""
    if found := _PATH.match(path):
        identifier, rest = found[1], found[2] or "/"
    elif by_host := _HOST.match(host.lower()):
        identifier, rest = by_host[1], path
    else:
        return _by_domain(host, path)
    api = APIS.get(identifier)
    if api is None:
        return None
    first, _, following = rest.lstrip("/").partition("/")
    if first and first != DEFAULT and first in api.of("Stage"):
        return Address(api, api.of("Stage")[first], f"/{following}")
    return Address(api, api.of("Stage").get(DEFAULT), rest)


def raw_path(request: Any) -> str:
    """The path as it was sent."""
    raw = str(request.environ.get("RAW_URI") or request.path).partition("?")[0]
    if "://" in raw:  # a proxy was asked
        raw = "/" + raw.partition("://")[2].partition("/")[2]
    return raw


def _custom(host: str) -> bool:
    from .control import domains

    return domains.known(_name(host))


def _by_domain(host: str, path: str) -> Address | None:
    from .control import domains

    found = domains.mapped(_name(host), path)
    if found is None:
        return None
    api, stage, rest = found
    return Address(api, api.of("Stage").get(stage), rest)


def _name(host: str) -> str:
    return host.partition(":")[0].lower()
