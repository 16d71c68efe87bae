"""The harness's side of the extension's control server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import urllib3

from harness.engines.extension.wire import Record, from_json
from harness.errors import EngineError


class ControlClient:
    """Calls the control server of a running engine. Thread-safe."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self._pool = urllib3.PoolManager(maxsize=8)

    def records(self, since: int = 0) -> Iterator[Record]:
        """Every record with a sequence number above `since`, then each new one as it comes.

        Ends when the engine closes the connection.
        """
        response = self._pool.request(
            "GET",
            f"{self.url}/records?since={since}",
            preload_content=False,
            timeout=urllib3.Timeout(connect=5, read=None),
        )
        try:
            buffer = b""
            for chunk in response.stream(65536):
                buffer += chunk
                *lines, buffer = buffer.split(b"\n")
                for line in lines:
                    if line:
                        yield from_json(json.loads(line))
        finally:
            response.close()

    def info(self) -> dict[str, Any]:
        """Release, Python, capabilities and notes of the engine."""
        return self._call("GET", "/info")

    def baseline(self, account: str) -> dict[str, Any]:
        """Remember the account's data as it is now: `reset` returns to it."""
        return self._call("POST", "/baseline", account=account)

    def reset(self, account: str) -> dict[str, Any]:
        """Bring the account's data back to its baseline (empty without one).

        Running executions and invocations of the account are ended first. What is
        deployed (functions, queues, tables, …) stays.
        """
        return self._call("POST", "/reset", account=account)

    def messages(self, account: str, region: str, queue: str) -> list[dict[str, Any]]:
        """What lies in a queue (visible, delayed, in flight), without receiving it.

        Each: `{"message_id", "body", "attributes", "message_attributes", "receive_count",
        "state": "visible" | "delayed" | "in_flight", "group"?}`, oldest first.
        """
        found: list[dict[str, Any]] = self._call(
            "GET", "/messages", account=account, region=region, queue=queue
        )["messages"]
        return found

    def mails(self, account: str) -> list[dict[str, Any]]:
        """Mails sent through SES: `{"from", "to", "cc", "bcc", "subject", "text", "html"}`."""
        found: list[dict[str, Any]] = self._call("GET", "/mails", account=account)["mails"]
        return found

    def _call(self, method: str, path: str, **query: str) -> dict[str, Any]:
        try:
            response = (
                self._pool.request(
                    method, f"{self.url}{path}", fields=query, timeout=60, encode_multipart=False
                )
                if method == "POST"
                else self._pool.request(method, f"{self.url}{path}", fields=query, timeout=60)
            )
        except urllib3.exceptions.HTTPError as error:
            raise EngineError(
                f"the engine's control server at {self.url} does not answer: {error}",
                fix="see `harness status`; the engine may have died",
            ) from error
        data: dict[str, Any] = json.loads(response.data or b"{}")
        if response.status >= 400:
            raise EngineError(f"{method} {path}: {data.get('error', response.status)}")
        return data
