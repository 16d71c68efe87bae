"""A starter in another process tree (Docker) holds a connection; when it goes, so do we."""

from __future__ import annotations

import logging
import os
import socket
import threading

LOG = logging.getLogger(__name__)
_GRACE = 1.0
"""Seconds in which another holder may come before the engine ends."""

_held = 0
_lock = threading.Lock()


def hold(connection: socket.socket) -> None:
    """Until the other side closes or dies; the engine ends if nobody else holds on."""
    global _held  # noqa: PLW0603
    with _lock:
        _held += 1
    try:
        while connection.recv(4096):
            pass
    except OSError:
        pass
    with _lock:
        _held -= 1
    # A timer, not a wait: the thread belongs to the connection.
    threading.Timer(_GRACE, _end_if_let_go).start()


def _end_if_let_go() -> None:
    if _held == 0:
        LOG.warning("whoever started the engine has gone: it ends")
        # Not sys.exit: LocalStack's threads may hang for minutes in an orderly shutdown.
        os._exit(0)
