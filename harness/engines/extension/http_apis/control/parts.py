"""Making, changing, reading and deleting the parts of an API, all kinds alike."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from ..apis import DEPLOYED, Api, Part
from . import deploying, identifiers
from .completing import completed
from .failures import bad, conflict, missing
from .kinds import Kind, members


def create(api: Api, kind: Kind, request: Part) -> Part:
    given = _own(kind, request)
    above = _above(api, kind, request)
    if kind.name == "Stage" and given.get("StageName") in api.of("Stage"):
        raise conflict("Stage already exists")
    if kind.name == "Deployment":
        return deploying.deploy(api, request.get("Description"), request.get("StageName"))
    if kind.name == "RouteResponse" and not api.is_websocket:
        raise bad("Route responses are supported only for WebSocket APIs")
    part = completed(api, kind.name, given)
    if kind.name == "Stage":
        part["CreatedDate"] = part["LastUpdatedDate"] = _now()
    else:
        part[kind.key] = identifiers.part()
    _put(api, kind, above, part)
    return part


def update(api: Api, kind: Kind, request: Part) -> Part:
    above, before = found(api, kind, request)
    given = {k: v for k, v in _own(kind, request).items() if v is not None}
    for name in ("RequestParameters", "ResponseParameters", "RequestTemplates"):
        if name in given and name in before and kind.name == "Integration":
            # An empty text takes a parameter away (AWS: UpdateIntegration).
            merged = {**before[name], **given[name]}
            given[name] = {k: v for k, v in merged.items() if v != ""}
    part = completed(api, kind.name, {**before, **given})
    if kind.name == "Stage":
        part["LastUpdatedDate"] = _now()
    _put(api, kind, above, part)
    return part


def delete(api: Api, kind: Kind, request: Part) -> None:
    above, part = found(api, kind, request)
    identifier = part[kind.key]
    if kind.name == "Deployment" and any(
        stage.get("DeploymentId") == identifier for stage in api.of("Stage").values()
    ):
        raise bad(
            "Active stages pointing to this deployment must be moved or deleted before "
            "deleting the deployment"
        )
    if kind.name == "Integration" and any(
        route.get("Target") == f"integrations/{identifier}" for route in api.of("Route").values()
    ):
        raise bad(f"Cannot delete Integration '{identifier}', it is referenced by a route")
    del api.of(kind.name)[(above, identifier) if kind.below else identifier]
    if kind.name == "Deployment":
        api.contents.pop(identifier, None)
    for below in ("RouteResponse", "IntegrationResponse"):
        for key in [key for key in api.of(below) if key[0] == identifier]:
            del api.of(below)[key]
    _changed(api, kind)


def found(api: Api, kind: Kind, request: Part) -> tuple[str | None, Part]:
    """The id of the part above it, and the part.

    Raises:
        CommonServiceException: there is none.
    """
    above = _above(api, kind, request)
    identifier = request.get(kind.key)
    part = api.of(kind.name).get((above, identifier) if kind.below else identifier)
    if part is None:
        raise missing("stage" if kind.name == "Stage" else kind.name, identifier)
    return above, part


def listed(api: Api, kind: Kind, request: Part) -> list[Part]:
    above = _above(api, kind, request)
    parts = api.of(kind.name)
    return [part for key, part in parts.items() if not kind.below or key[0] == above]


def _above(api: Api, kind: Kind, request: Part) -> str | None:
    if kind.below is None:
        return None
    identifier = request.get(f"{kind.below}Id")
    if identifier not in api.of(kind.below):
        raise missing(kind.below, identifier)
    return str(identifier)


def _own(kind: Kind, request: Part) -> Part:
    return {name: value for name, value in request.items() if name in members(kind.name)}


def _put(api: Api, kind: Kind, above: str | None, part: Part) -> None:
    identifier: Any = part[kind.key]
    api.of(kind.name)[(above, identifier) if kind.below else identifier] = part
    _changed(api, kind)


def _changed(api: Api, kind: Kind) -> None:
    if kind.name in DEPLOYED or kind.name == "Stage":
        deploying.redeploy(api)


def _now() -> datetime:
    return datetime.now(UTC)
