"""An answer that is whole goes to the reactor once, and nobody waits for it there.

Twisted's WSGI response hands each piece of a body to the reactor's thread and waits until it is
written, then goes there again to finish the request: three changes of thread an answer. Most
answers are one piece, as long as their Content-Length says. Streams, and answers of which more
is to come, go Twisted's way.
"""

from __future__ import annotations

import logging
import sys
from typing import Any

from .on_import import after_import

LOG = logging.getLogger(__name__)


def install() -> None:
    after_import("rolo.serving.twisted", _mend)


def _mend(module: Any) -> None:
    response = module.HeaderPreservingWSGIResponse
    stock_write = response.write

    def write(self: Any, data: bytes) -> Any:
        if self.started or not _is_whole(self.headers, data):
            return stock_write(self, data)
        self.started = True
        real = self.reactor
        # what `run` still has to say is that the request is finished
        self.reactor = _Finished()
        real.callFromThread(_answer, self, data)
        return None

    response.write = write


def _is_whole(headers: list[tuple[str, str]], data: bytes) -> bool:
    for name, value in headers:
        if name.lower() == "content-length":
            return value == str(len(data))
    return False


class _Finished:
    """Stands for the reactor once the whole answer is on its way."""

    def callFromThread(self, _call: Any, _started: bool, *error: Any) -> None:  # noqa: N802
        if error:
            _log(*error)


def _answer(response: Any, data: bytes) -> None:
    """Called in the reactor's thread."""
    request = response.request
    if response._requestFinished:
        return  # the client has gone
    try:
        response._sendResponseHeaders()
        request.write(data)
    except BaseException:
        _log(*sys.exc_info())
        if request.startedWriting:
            request.loseConnection()
            return
        request.setResponseCode(500)
    request.finish()


def _log(kind: Any, error: Any, traceback: Any) -> None:
    LOG.error("an answer could not be sent", exc_info=(kind, error, traceback))
