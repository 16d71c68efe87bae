"""One request to the control server, and what its failure says."""

from __future__ import annotations

import json
from typing import Any

import urllib3

from harness.errors import EngineError

ANSWER_WITHIN = 60.0
"""Seconds; the slowest request is a reset that ends many executions."""


class Calling:
    """Thread-safe. `url`: of the control server."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self._pool = urllib3.PoolManager(maxsize=8, retries=False)

    def call(self, method: str, path: str, **query: str) -> dict[str, Any]:
        return self.ask(method, path, query)

    def ask(
        self, method: str, path: str, query: dict[str, str], within: float = ANSWER_WITHIN
    ) -> dict[str, Any]:
        timeout = urllib3.Timeout(connect=5, read=within)
        response = self.request(method, path, query, timeout=timeout)
        if response.status >= 400:
            self.refused(method, path, response)
        try:
            data: dict[str, Any] = json.loads(response.data)
        except ValueError as error:
            raise EngineError(
                f"{self.url}{path} answers, but not as the engine's control server does"
            ) from error
        return data

    def request(self, method: str, path: str, query: dict[str, str], **options: Any) -> Any:
        if method == "POST":
            options["encode_multipart"] = False
        try:
            return self._pool.request(method, f"{self.url}{path}", fields=query, **options)
        except urllib3.exceptions.HTTPError as error:
            raise EngineError(
                f"the engine's control server at {self.url} does not answer: {why(error)}",
                fix="see `harness status`; the engine may have died",
            ) from error

    def refused(self, method: str, path: str, response: Any) -> None:
        try:
            why = json.loads(response.data)["error"]
        except (ValueError, KeyError, TypeError):
            why = f"HTTP {response.status}"
        raise EngineError(f"the engine refused {method} {path}: {why}")


def why(error: Exception) -> str:
    reason = getattr(error, "reason", None) or error
    return str(reason).rpartition(": ")[2] or type(error).__name__
