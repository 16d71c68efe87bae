"""The gateway listens on every address, whatever `GATEWAY_LISTEN` says (4.13.1, 4.14.0).

`TwistedRuntimeServer.register` passes on the port of an IPv4 address and drops the host, so
that a test's cloud can be reached from the network.
"""

from __future__ import annotations

import socket
from types import SimpleNamespace
from typing import Any

from .on_import import after_import


def install() -> None:
    after_import("localstack.runtime.server.twisted", _mend)


def _mend(server: Any) -> None:
    stock = server.endpoints
    stock_register = server.TwistedRuntimeServer.register

    def register(self: Any, gateway: Any, listen: list[Any], ssl_creds: Any = None) -> None:
        hosts = {at.port: socket.gethostbyname(at.host) for at in listen if "." in _dotted(at.host)}

        def ipv4(reactor: Any, port: int) -> Any:
            return stock.TCP4ServerEndpoint(reactor, port, interface=hosts.get(port, "127.0.0.1"))

        server.endpoints = SimpleNamespace(
            TCP4ServerEndpoint=ipv4, TCP6ServerEndpoint=stock.TCP6ServerEndpoint
        )
        stock_register(self, gateway, listen, ssl_creds)

    server.TwistedRuntimeServer.register = register


def _dotted(host: str) -> str:
    return "127.0.0.1" if host == "localhost" else host
