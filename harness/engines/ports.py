"""TCP ports on the loopback interface."""

from __future__ import annotations

import errno
import socket

from harness.errors import BadInput

LOOPBACK = "127.0.0.1"


def free_ports(count: int) -> list[int]:
    """Different ports that nobody listens on just now."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for each in sockets:
            each.bind((LOOPBACK, 0))
        return [each.getsockname()[1] for each in sockets]
    finally:
        for each in sockets:
            each.close()


def require_free(port: int) -> None:
    """Raises:
    BadInput: the port is in use, or may not be used, or is no port.
    """
    if not 0 < port < 65536:
        raise BadInput(f"{port} is not a port", fix="ports run from 1 to 65535")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError as error:
            what = (
                f"port {port} is in use"
                if error.errno == errno.EADDRINUSE
                else f"port {port} cannot be used: {error.strerror}"
            )
            raise BadInput(
                what, fix="choose another one, or none (a free one is taken then)"
            ) from error


def accepts(port: int) -> bool:
    """Whether somebody listens on the port."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((LOOPBACK, port)) == 0
