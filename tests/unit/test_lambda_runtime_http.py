"""The HTTP that runtimes speak, however it is cut into packets."""

from __future__ import annotations

import pytest

from harness.engines.extension.lambda_runtime.http_connection import HttpConnection, Request

PLAIN = b"POST /a/b HTTP/1.1\r\nHost: x\r\nX-Name:  value \r\nContent-Length: 5\r\n\r\nhello"
CHUNKED = (
    b"POST /c HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"3\r\nabc\r\n4;name=value\r\nde\r\n\r\n0\r\n\r\n"
)
EMPTY = b"GET /next HTTP/1.1\r\n\r\n"


class Transport:
    def __init__(self) -> None:
        self.written = b""

    def write(self, data: bytes) -> None:
        self.written += data

    def is_closing(self) -> bool:
        return False


def received(data: bytes, step: int) -> list[tuple[str, str, bytes]]:
    requests: list[Request] = []
    connection = HttpConnection(requests.append)
    connection.connection_made(Transport())  # type: ignore[arg-type]
    for start in range(0, len(data), step):
        connection.data_received(data[start : start + step])
    return [(r.method, r.path, r.body) for r in requests]


@pytest.mark.parametrize("step", [1, 7, 10_000])
def test_requests_are_taken_apart_at_any_cut(step: int) -> None:
    assert received(PLAIN + CHUNKED + EMPTY + PLAIN, step) == [
        ("POST", "/a/b", b"hello"),
        ("POST", "/c", b"abcde\r\n"),
        ("GET", "/next", b""),
        ("POST", "/a/b", b"hello"),
    ]


def test_header_names_are_lower_case_and_values_stripped() -> None:
    requests: list[Request] = []
    HttpConnection(requests.append).data_received(PLAIN)
    assert requests[0].headers["x-name"] == "value"


def test_client_that_waits_for_permission_gets_it_before_its_body() -> None:
    transport = Transport()
    requests: list[Request] = []
    connection = HttpConnection(requests.append)
    connection.connection_made(transport)  # type: ignore[arg-type]
    head, body = PLAIN.split(b"\r\n\r\n")
    connection.data_received(head + b"\r\nExpect: 100-continue\r\n\r\n")
    assert transport.written == b"HTTP/1.1 100 Continue\r\n\r\n"
    connection.data_received(body)
    assert requests[0].body == b"hello"


def test_answer_cannot_smuggle_headers() -> None:
    transport = Transport()
    connection = HttpConnection(lambda _request: None)
    connection.connection_made(transport)  # type: ignore[arg-type]
    connection.answer(200, b"x", {"A": "b\r\nC: d"})
    assert transport.written == b"HTTP/1.1 200 OK\r\nA: b  C: d\r\nContent-Length: 1\r\n\r\nx"
