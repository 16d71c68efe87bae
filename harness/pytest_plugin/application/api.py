"""A REST API of API Gateway."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import urllib3

from harness.engines.cloud import Cloud
from harness.errors import BadInput


@dataclass(frozen=True)
class Response:
    status: int
    headers: dict[str, str]
    """Names in lower case."""
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


class Api:
    def __init__(self, cloud: Cloud, api_id: str, stage: str | None) -> None:
        self.id = api_id
        self._cloud = cloud
        self._stage = stage
        self._pool = urllib3.PoolManager(retries=False)

    @property
    def url(self) -> str:
        """The stage's address on the engine, without a trailing slash."""
        return f"{self._cloud.endpoint}/restapis/{self.id}/{self.stage}/_user_request_"

    @property
    def stage(self) -> str:
        """The stage that was named, or the only one.

        Raises:
            BadInput: there are several, or none.
        """
        if self._stage is None:
            found = self._cloud.probe("apigateway").get_stages(restApiId=self.id)["item"]
            # SAM's translator adds a stage named `Stage` to every API.
            names = [s["stageName"] for s in found if s["stageName"] != "Stage"] or [
                s["stageName"] for s in found
            ]
            if len(names) != 1:
                raise BadInput(
                    f"the API {self.id} has {len(names)} stages: {', '.join(names)}",
                    fix='name one: stack.api("Api", stage="prod")',
                )
            self._stage = names[0]
        return self._stage

    def request(
        self,
        method: str,
        path: str,
        *,
        body: Any = None,
        query: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
    ) -> Response:
        """Send a request; a body that is not text or bytes goes as JSON."""
        sent = dict(headers or {})
        if body is not None and not isinstance(body, str | bytes):
            body = json.dumps(body)
            sent.setdefault("Content-Type", "application/json")
        url = f"{self.url}/{path.lstrip('/')}"
        answer = self._pool.request(
            method, f"{url}?{urlencode(query)}" if query else url, body=body, headers=sent
        )
        return Response(
            answer.status, {k.lower(): v for k, v in answer.headers.items()}, answer.data
        )
