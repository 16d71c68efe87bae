"""Where a server of a check listens, and the name by which the engine reaches it.

An engine in a container has a loopback of its own; Docker's name for this machine is given to it.
"""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

_IN_CONTAINER = "docker"
_address, _name = "127.0.0.1", "127.0.0.1"


def of_engine(engine: str) -> None:
    """Said once, before the first check: the engine as `--harness-engine` names it."""
    global _address, _name
    if engine == _IN_CONTAINER:
        _address, _name = "0.0.0.0", "host.docker.internal"


def server(handler: type[BaseHTTPRequestHandler]) -> tuple[ThreadingHTTPServer, str]:
    """It, not serving yet, and its URL."""
    made = ThreadingHTTPServer((_address, 0), handler)
    return made, f"http://{_name}:{made.server_address[1]}"
