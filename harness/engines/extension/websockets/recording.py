"""Records of what goes over a connection, which no request of its own brings.

The connection itself is recorded as the request that opened it, which names it.
"""

from __future__ import annotations

import time
from typing import Any

from ..recorder import activity
from ..recorder.caller import OUTSIDE
from ..recorder.lines import line_of
from ..recorder.snapshot import snapshot
from ..recorder.stream import RING
from ..recorder.work import work_of
from ..wire import Call, Caller, Failure
from .connections import Connection

_BY_US = Caller("service", "apigateway")


def opened(context: Any, connection: Connection) -> None:
    """The record of the upgrade, which comes when it is answered, tells the connection's id."""
    if (work := work_of(context)) is not None and work.target is not None:
        work.target["connection"] = connection.id


def message(
    connection: Connection,
    route: str | None,
    data: str | bytes,
    *,
    status: int = 200,
    began: float,
    seconds: float = 0.0,
    failure: str | None = None,
    answer: str | None = None,
) -> None:
    """`apigateway.Message`; `route` None: it took none.

    Args:
        began: when it came, in seconds since 1970; `seconds`: until it was answered.
        failure: why its integration failed.
        answer: the frame that went back.
    """
    call = {
        **_of(connection, "Message", began, seconds, status),
        "parameters": {**_where(connection), "route": route, **snapshot({"body": data})},
        "response": {} if answer is None else snapshot({"body": answer}),
        "error": Failure(str(status), failure) if failure else None,
    }
    RING.emit(connection.api.account, lambda seq: line_of(Call(seq=seq, **call)))


def disconnected(connection: Connection, code: int, reason: str, began: float) -> None:
    """`apigateway.Disconnect`: from outside where the client ended it. `began`: when, as time."""
    by_us = connection.closed_by_us is not None
    call = {
        **_of(connection, "Disconnect", began, time.time() - began, 200),
        "parameters": {**_where(connection), "code": code, "reason": reason},
        **({"caller": _BY_US} if by_us else {}),
    }
    RING.emit(connection.api.account, lambda seq: line_of(Call(seq=seq, **call)))


def _where(connection: Connection) -> dict[str, Any]:
    return {"api": connection.api.id, "stage": connection.stage, "connection": connection.id}


def _of(
    connection: Connection, operation: str, began: float, seconds: float, status: int
) -> dict[str, Any]:
    ongoing = activity.current()
    return {
        "time": began,
        "duration_ms": round(seconds * 1000, 3),
        "account": connection.api.account,
        "region": connection.api.region,
        "service": "apigateway",
        "operation": operation,
        "status": status,
        "caller": OUTSIDE,
        "trace_id": ongoing.trace if ongoing else None,
    }
