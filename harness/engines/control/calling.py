"""One request to the control server, and what its failure says."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from harness.errors import EngineError

from .connections import Answer, Chunks, Connections, NotOurs

ANSWER_WITHIN = 60.0
"""Seconds; the slowest request is a reset that ends many executions."""
_FORM = "application/x-www-form-urlencoded"


class Calling:
    """Thread-safe. `url`: of the control server."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self._connections = Connections(self.url)

    def call(self, method: str, path: str, **query: str) -> dict[str, Any]:
        return self.ask(method, path, query)

    def ask(
        self, method: str, path: str, query: dict[str, str], within: float = ANSWER_WITHIN
    ) -> dict[str, Any]:
        target, body = path, b""
        if query and method == "POST":
            body = urlencode(query).encode()
        elif query:
            target = f"{path}?{urlencode(query)}"
        response = self.exchange(method, target, body, _FORM, within)
        if response.status >= 400:
            self.refused(method, path, response)
        try:
            data: dict[str, Any] = json.loads(response.data)
        except ValueError as error:
            raise self._not_ours(path) from error
        return data

    def exchange(
        self, method: str, target: str, body: bytes, content_type: str, within: float
    ) -> Answer:
        """Send bytes, get bytes; `within`: seconds."""
        try:
            return self._connections.exchange(method, target, body, content_type, within)
        except NotOurs as error:
            raise self._not_ours(target) from error
        except OSError as error:
            raise self._silent(error) from error

    def chunks(self, path: str, query: dict[str, str], within: float) -> Chunks:
        """An answer that is read as it comes; `within`: seconds that each part may take."""
        try:
            answer = self._connections.stream(f"{path}?{urlencode(query)}", within)
        except NotOurs as error:
            raise self._not_ours(path) from error
        except OSError as error:
            raise self._silent(error) from error
        if isinstance(answer, Chunks):
            return answer
        if answer.status >= 400:
            self.refused("GET", path, answer)
        raise self._not_ours(path)

    def refused(self, method: str, path: str, response: Any) -> None:
        try:
            why = json.loads(response.data)["error"]
        except (ValueError, KeyError, TypeError):
            why = f"HTTP {response.status}"
        raise EngineError(f"the engine refused {method} {path}: {why}")

    def _silent(self, error: Exception) -> EngineError:
        return EngineError(
            f"the engine's control server at {self.url} does not answer: {why(error)}",
            fix="see `harness status`; the engine may have died",
        )

    def _not_ours(self, path: str) -> EngineError:
        return EngineError(f"{self.url}{path} answers, but not as the engine's control server does")


def why(error: Exception) -> str:
    reason = getattr(error, "reason", None) or getattr(error, "strerror", None) or error
    return str(reason).rpartition(": ")[2] or type(error).__name__
