"""How answers leave the gateway, with the engine's own interpreter and its HTTP server."""

from __future__ import annotations

import textwrap

from tests.engine.inside import in_engine

_SERVER = """
from harness_extension import mends
mends.install()
import http.client, threading
from twisted.internet import endpoints, reactor
from twisted.web import wsgi
from twisted.web.server import Site
from rolo.serving import twisted as serving

waited = []
stock = wsgi.blockingCallFromThread
def counted(*given):
    waited.append(given)
    return stock(*given)
wsgi.blockingCallFromThread = counted

def served(application, asked):
    pool = reactor.getThreadPool()
    resource = serving.HeaderPreservingWSGIResource(reactor, pool, application)
    resource.isLeaf = True
    site = Site(resource, requestFactory=serving.TwistedRequestAdapter)
    site.protocol = serving.HeaderPreservingHTTPChannel.protocol_factory
    def ask(port):
        try:
            asked(http.client.HTTPConnection("127.0.0.1", port.getHost().port, timeout=20))
        finally:
            reactor.callFromThread(reactor.stop)
    def begin(port):
        threading.Thread(target=ask, args=(port,)).start()
    endpoints.TCP4ServerEndpoint(reactor, 0, interface="127.0.0.1").listen(site).addCallback(begin)
    reactor.run(installSignalHandlers=False)

def ask(connection, method="GET"):
    connection.request(method, "/")
    answer = connection.getresponse()
    print(answer.status, answer.headers["X-Mixed-Case"], answer.read())
"""


def _inside(source: str) -> str:
    return in_engine(_SERVER + textwrap.dedent(source))


def test_a_whole_answer_is_handed_over_once_and_the_connection_is_kept() -> None:
    assert (
        _inside(
            """
            closed = threading.Semaphore(0)
            class Body(list):
                def close(self): closed.release()
            def application(environ, start):
                start("200 OK", [("Content-Length", "5"), ("X-Mixed-Case", "Yes")])
                return Body([b"whole"])
            def asked(connection):
                ask(connection)
                ask(connection, "HEAD")
                # a body is closed after its answer went out
                print(len(waited), *(closed.acquire(timeout=60) for _ in range(2)))
                print(closed.acquire(blocking=False))
            served(application, asked)
            """
        )
        == "200 Yes b'whole'\n200 Yes b''\n0 True True\nFalse"
    )


def test_a_stream_goes_out_piece_by_piece_while_it_is_made() -> None:
    assert (
        _inside(
            """
            arrived = threading.Event()
            def application(environ, start):
                start("200 OK", [("X-Mixed-Case", "Yes"), ("Content-Length", "6")])
                yield b"one"
                arrived.wait(60)
                yield b"two"
            def asked(connection):
                connection.request("GET", "/")
                answer = connection.getresponse()
                first = answer.read(3)
                arrived.set()
                print(first, answer.read(), len(waited))
            served(application, asked)
            """
        )
        == "b'one' b'two' 2"
    )


def test_an_answer_that_cannot_be_sent_is_an_error_and_does_not_hang() -> None:
    assert (
        _inside(
            """
            def application(environ, start):
                start("200 OK", [("Content-Length", "5"), ("X-Bad", "\\u20ac")])
                return [b"whole"]
            def asked(connection):
                connection.request("GET", "/")
                print(connection.getresponse().status)
            served(application, asked)
            """
        )
        == "500"
    )


def test_no_line_of_an_access_log_is_formatted() -> None:
    assert (
        _inside(
            """
            from twisted.web import http as twisted_http
            lines = []
            def application(environ, start):
                start("200 OK", [("Content-Length", "2")])
                return [b"ok"]
            def formatter(*_):
                lines.append(1)
                return ""
            stock_init = Site.__init__
            def init(self, *given, **named):
                stock_init(self, *given, logFormatter=formatter, **named)
            Site.__init__ = init
            served(application, ask)
            print(len(lines))
            """
        )
        == "200 None b'ok'\n0"
    )
