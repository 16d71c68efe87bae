"""Connections of which the first bytes tell whether TLS is spoken (see `tls_later`)."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from twisted.internet.protocol import Factory, Protocol

_HANDSHAKE = b"\x16"
_HTTP_2 = b"PRI * HTTP/2"


class FirstBytes(Protocol):
    """Hands the connection to the protocol of who speaks, when somebody does."""

    def __init__(self, connections: Connections, address: Any) -> None:
        self._connections, self._address = connections, address

    def dataReceived(self, data: bytes) -> None:  # noqa: N802
        other = data.startswith((_HANDSHAKE, _HTTP_2))
        factory = self._connections.multiplexer if other else self._connections.site
        protocol = factory.buildProtocol(self._address)
        self.transport.protocol = protocol
        protocol.makeConnection(self.transport)
        protocol.dataReceived(data)


class Connections(Factory):
    """Plain HTTP goes to the site itself, all other through LocalStack's multiplexer."""

    noisy = False

    def __init__(self, site: Any, context: Callable[[], Any]) -> None:
        self.site, self._context = site, context

    @functools.cached_property
    def multiplexer(self) -> Any:
        from localstack.aws.serving.twisted import TLSMultiplexerFactory

        return TLSMultiplexerFactory(self._context(), False, self.site)

    def doStart(self) -> None:  # noqa: N802
        super().doStart()
        self.site.doStart()

    def doStop(self) -> None:  # noqa: N802
        self.site.doStop()
        super().doStop()

    def buildProtocol(self, address: Any) -> Protocol:  # noqa: N802
        return FirstBytes(self, address)
