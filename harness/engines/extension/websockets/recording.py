"""Records of the messages of clients, which no request of their own brings."""

from __future__ import annotations

import base64
import time
from typing import Any

from ..recorder import activity
from ..recorder.caller import OUTSIDE
from ..recorder.lines import line_of
from ..recorder.snapshot import MAX_STRING
from ..recorder.stream import RING
from ..wire import Call, Failure
from .connections import Connection


def message(
    connection: Connection,
    route: str | None,
    data: str | bytes,
    seconds: float = 0.0,
    failure: str | None = None,
) -> None:
    """`apigateway.Message`; `route` None: it took none. `failure`: why its integration failed."""
    ongoing = activity.current()
    text = data if isinstance(data, str) else base64.b64encode(data).decode()
    status = 403 if route is None else 500 if failure else 200
    call: dict[str, Any] = {
        "time": time.time() - seconds,
        "duration_ms": round(seconds * 1000, 3),
        "account": connection.api.account,
        "region": connection.api.region,
        "service": "apigateway",
        "operation": "Message",
        "parameters": {
            "api": connection.api.id,
            "stage": connection.stage,
            "connection": connection.id,
            "route": route,
            "body": text[:MAX_STRING],
        },
        "status": status,
        "caller": OUTSIDE,
        "error": Failure(str(status), failure) if failure else None,
        "trace_id": ongoing.trace if ongoing else None,
    }
    RING.emit(connection.api.account, lambda seq: line_of(Call(seq=seq, **call)))
