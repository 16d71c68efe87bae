"""What there is of HTTP and WebSocket APIs, as plain data in the API's own names.

A part of an API (a route, an integration) is a mapping that is replaced, never changed: so a
deployment holds what was there by keeping the mappings that were there.
AWS: API Gateway Version 2 API Reference.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

Part = dict[str, Any]

DEPLOYED = ("Route", "Integration", "Authorizer", "RouteResponse", "IntegrationResponse")
"""Kinds of parts that take effect with a deployment."""


@dataclass(frozen=True)
class Content:
    """What a deployment serves; `parts`: by kind and id, those below a part by both ids."""

    parts: dict[str, dict[Any, Part]]
    cors: Part | None
    selection: str


@dataclass(eq=False)
class Api:
    """`parts`: as in Content, with stages, deployments and models."""

    account: str
    region: str
    model: Part
    parts: dict[str, dict[Any, Part]] = field(default_factory=dict)
    contents: dict[str, Content] = field(default_factory=dict)
    lock: threading.RLock = field(default_factory=threading.RLock)

    @property
    def id(self) -> str:
        return str(self.model["ApiId"])

    @property
    def is_websocket(self) -> bool:
        return bool(self.model["ProtocolType"] == "WEBSOCKET")

    @property
    def domain(self) -> str:
        return f"{self.id}.execute-api.{self.region}.amazonaws.com"

    def of(self, kind: str) -> dict[Any, Part]:
        return self.parts.setdefault(kind, {})

    def snapshot(self) -> Content:
        return Content(
            {kind: dict(self.of(kind)) for kind in DEPLOYED},
            self.model.get("CorsConfiguration"),
            self.model["RouteSelectionExpression"],
        )

    def served(self, stage: Part) -> Content | None:
        """What the stage serves; None: nothing was deployed to it."""
        return self.contents.get(stage.get("DeploymentId") or "")


class Apis:
    """All accounts' APIs by id. Thread-safe."""

    def __init__(self) -> None:
        self._by_id: dict[str, Api] = {}

    def add(self, api: Api) -> None:
        self._by_id[api.id] = api

    def remove(self, api: Api) -> None:
        self._by_id.pop(api.id, None)

    def get(self, identifier: str) -> Api | None:
        return self._by_id.get(identifier.lower())

    def of(self, account: str, region: str) -> Iterator[Api]:
        for api in list(self._by_id.values()):
            if (api.account, api.region) == (account, region):
                yield api

    def __bool__(self) -> bool:
        return bool(self._by_id)


APIS = Apis()
