"""Where custom resources and wait conditions are answered: URLs of the engine's own.

On AWS these are pre-signed URLs of S3. Here they are plain HTTP: nothing signs certificates for
the engine's address.
"""

from __future__ import annotations

import functools
import json
import queue
import uuid
from typing import Any

from localstack import config
from localstack.http import Request, Response
from localstack.services.edge import ROUTER

_PATH = "/_aws/cloudformation/responses"
_waiting: dict[str, queue.Queue[dict[str, Any]]] = {}


def open_url() -> tuple[str, str]:
    """An id, and the URL to which one or more answers may be sent."""
    _serve()
    key = uuid.uuid4().hex
    _waiting[key] = queue.Queue()
    return key, f"{config.internal_service_url(protocol='http')}{_PATH}/{key}"


def key_of(url: str) -> str:
    return url.rsplit("/", 1)[-1]


def answers(key: str) -> queue.Queue[dict[str, Any]]:
    """The answers as they come; for a closed URL there is none."""
    return _waiting.get(key) or queue.Queue()


def close_url(key: str) -> None:
    _waiting.pop(key, None)


@functools.cache
def _serve() -> None:
    ROUTER.add(f"{_PATH}/<key>", _answered, methods=["PUT"])


def _answered(request: Request, key: str) -> Response:
    waiting = _waiting.get(key)
    if waiting is None:
        return Response("nothing waits for this answer", status=403)
    try:
        answer = json.loads(request.get_data())
    except ValueError:
        answer = None
    if not isinstance(answer, dict):
        return Response("the answer is no JSON object", status=400)
    waiting.put(answer)
    return Response("", status=200)
