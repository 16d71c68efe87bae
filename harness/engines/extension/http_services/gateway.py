"""The stand-ins' addresses: `http://127.0.0.1:PORT/_harness/http/ACCOUNT/NAME/…`.

Each request is recorded as the call `http.NAME`, with method, path, query and body.
"""

from __future__ import annotations

import base64
import json
import time
from typing import Any

from ..recorder.lines import line_of
from ..recorder.stream import RING
from ..wire import Call, Caller, Failure
from .script import SERVICES, Answer

PREFIX = "/_harness/http"
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_SHOWN = 4096


def install() -> None:
    from localstack.services.edge import ROUTER

    for path in (f"{PREFIX}/<account>/<name>", f"{PREFIX}/<account>/<name>/<path:path>"):
        ROUTER.add(path, _serve, methods=METHODS)


def address() -> str:
    """Where functions find the stand-ins of all accounts."""
    from localstack import config

    return f"http://127.0.0.1:{config.GATEWAY_LISTEN[0].port}{PREFIX}"


def _serve(request: Any, account: str, name: str, path: str = "") -> Any:
    from localstack.http import Response

    began, counter = time.time(), time.monotonic()
    path = "/" + path
    sent = _sent(request, path)
    service = SERVICES.find(account, name)
    answer = service.answer(request.method, path) if service else None
    if answer is None:
        answer = _unscripted(name, request.method, path, known=service is not None)
    if answer.delay:
        time.sleep(answer.delay)
    body = base64.b64decode(answer.body) if answer.base64 else answer.body.encode()
    took = round((time.monotonic() - counter) * 1000, 3)
    RING.emit(account, lambda seq: line_of(_call(seq, began, took, account, name, sent, answer)))
    return Response(body, status=answer.status, headers=dict(answer.headers))


def _unscripted(name: str, method: str, path: str, *, known: bool) -> Answer:
    why = f"no answer is left for {method} {path}" if known else "nothing is scripted for it"
    told = json.dumps({"message": f"the HTTP service {name!r} of the test: {why}"})
    return Answer(status=501, headers={"Content-Type": "application/json"}, body=told)


def _sent(request: Any, path: str) -> dict[str, str]:
    sent = {"method": request.method, "path": path}
    if request.query_string:
        sent["query"] = request.query_string.decode("utf-8", "replace")
    if data := request.get_data():
        sent["body"] = data[:_SHOWN].decode("utf-8", "replace")
    return sent


def _call(  # noqa: PLR0917 - the fields of one record
    seq: int,
    began: float,
    took: float,
    account: str,
    name: str,
    sent: dict[str, str],
    answer: Answer,
) -> Call:
    failed = answer.status >= 500
    return Call(
        seq=seq,
        time=began,
        duration_ms=took,
        account=account,
        region="",
        service="http",
        operation=name,
        parameters=sent,
        status=answer.status,
        caller=Caller("service", "application"),
        response={} if answer.base64 else {"body": answer.body[:_SHOWN]},
        error=Failure(str(answer.status), answer.body[:500]) if failed else None,
    )
