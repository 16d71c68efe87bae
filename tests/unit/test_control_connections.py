"""The client's end of the control server, against servers that behave and that do not."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from harness.engines.control import ControlClient
from harness.engines.control.calling import Calling
from harness.errors import EngineError

Serve = Callable[[socket.socket], None]
GOOD = b'HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n{"a": 1}'


@contextmanager
def server(*connections: Serve) -> Iterator[Calling]:
    """Each connection in turn is served by one of the functions, then closed."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def run() -> None:
            for serve in connections:
                connection, _ = listening.accept()
                with connection:
                    serve(connection)

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        yield Calling(f"http://127.0.0.1:{listening.getsockname()[1]}")
        thread.join(60)


def request(connection: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        data += connection.recv(65_536)
    return data


def answering(*answers: bytes) -> Serve:
    def serve(connection: socket.socket) -> None:
        for answer in answers:
            request(connection)
            connection.sendall(answer)

    return serve


def test_requests_in_a_row_share_a_connection() -> None:
    with server(answering(GOOD, GOOD)) as control:
        assert control.call("GET", "/info") == {"a": 1}
        assert control.call("GET", "/info") == {"a": 1}


def test_a_connection_that_the_server_closed_is_not_used_again() -> None:
    gone = threading.Event()

    def first(connection: socket.socket) -> None:
        answering(GOOD)(connection)
        connection.shutdown(socket.SHUT_RDWR)
        gone.set()

    with server(first, answering(GOOD)) as control:
        assert control.call("GET", "/info") == {"a": 1}
        assert gone.wait(60)
        assert control.call("POST", "/reset", account="1") == {"a": 1}


def test_requests_at_the_same_time_do_not_share_one() -> None:
    both = threading.Barrier(2)
    asked: list[bytes] = []

    def first(connection: socket.socket) -> None:
        asked.append(request(connection))
        other = threading.Thread(target=lambda: control.call("GET", "/second"))
        other.start()
        both.wait(60)
        connection.sendall(GOOD)
        other.join(60)

    def second(connection: socket.socket) -> None:
        asked.append(request(connection))
        connection.sendall(GOOD)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        control = Calling(f"http://127.0.0.1:{listening.getsockname()[1]}")

        def accept(serve: Serve) -> None:
            connection, _ = listening.accept()
            with connection:
                serve(connection)

        threads = [threading.Thread(target=accept, args=(first,))]
        threads[0].start()
        asking = threading.Thread(target=lambda: control.call("GET", "/first"))
        asking.start()
        while not asked:
            asking.join(0.001)
        accept(second)
        both.wait(60)
        for thread in (*threads, asking):
            thread.join(60)
    assert [line.split(b" ")[1] for line in asked] == [b"/first", b"/second"]


@pytest.mark.parametrize(
    "answer",
    [
        b"SSH-2.0-OpenSSH_9.6\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}{}",
        b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n<ok>",
        b"x" * 100_000,
    ],
)
def test_another_server_is_told_apart(answer: bytes) -> None:
    with (
        server(answering(answer)) as control,
        pytest.raises(EngineError, match="/info answers, but not as the engine's control server"),
    ):
        control.call("GET", "/info")


@pytest.mark.parametrize("part", [b"", b"HTTP/1.1 200 OK\r\nConte", GOOD[:-1]])
def test_a_server_that_dies_is_noticed_at_once(part: bytes) -> None:
    with (
        server(answering(part)) as control,
        pytest.raises(EngineError, match="does not answer: the connection was closed"),
    ):
        control.call("GET", "/info")


def test_a_server_that_is_not_there_is_told() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    with pytest.raises(EngineError, match=f"{port} does not answer: Connection refused"):
        Calling(f"http://127.0.0.1:{port}").call("GET", "/info")


def test_a_server_that_is_silent_is_left_after_its_time() -> None:
    ended = threading.Event()
    with server(lambda _: ended.wait(60)) as control:
        try:
            with pytest.raises(EngineError, match="does not answer: timed out"):
                control.ask("GET", "/info", {}, within=0.01)
        finally:
            ended.set()


def test_bytes_go_and_come_as_they_are() -> None:
    sent = bytes(range(256)) * 1000
    got = bytearray()

    def serve(connection: socket.socket) -> None:
        got.extend(request(connection))
        while len(got.partition(b"\r\n\r\n")[2]) < len(sent):
            got.extend(connection.recv(65_536))
        head = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(sent)
        connection.sendall(head)
        connection.sendall(sent)

    with server(serve) as control:
        answer = control.exchange("POST", "/x", sent, "application/octet-stream", 60)
    assert (answer.status, answer.data) == (200, sent)
    assert got.partition(b"\r\n\r\n")[2] == sent
    assert b"\r\nContent-Type: application/octet-stream\r\n" in got


def test_a_query_is_in_the_path_or_the_body() -> None:
    got: list[bytes] = []

    def serve(connection: socket.socket) -> None:
        for _ in range(2):
            got.append(request(connection))
            connection.sendall(GOOD)

    with server(serve) as control:
        control.call("GET", "/info", name="a b&ü")
        control.call("POST", "/info", name="a b&ü")
    assert got[0].startswith(b"GET /info?name=a+b%26%C3%BC HTTP/1.1\r\n")
    assert got[1].startswith(b"POST /info HTTP/1.1\r\n")
    assert got[1].endswith(b"\r\n\r\nname=a+b%26%C3%BC")


CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


def in_parts(data: bytes, size: int) -> Serve:
    def serve(connection: socket.socket) -> None:
        request(connection)
        for start in range(0, len(data), size):
            connection.sendall(data[start : start + size])

    return serve


@pytest.mark.parametrize("size", [1, 2, 3, 5, 1000])
def test_an_answer_in_chunks_is_the_same_however_it_is_cut(size: int) -> None:
    data = CHUNKED + b"1\r\n\n\r\nb\r\none\r\ntwo\r\n\n\r\n0\r\n\r\n"
    with server(in_parts(data, size)) as control:
        assert b"".join(control.chunks("/records", {}, 60)) == b"\none\r\ntwo\r\n\n"


def test_records_that_break_off_are_an_error() -> None:
    with server(in_parts(CHUNKED + b"1\r\n\n\r\n40\r\n{", 1000)) as control:
        client = ControlClient(control.url)
        with client.stream() as lines, pytest.raises(EngineError, match="broke off"):
            list(lines)


def test_records_that_are_refused_say_why() -> None:
    refusal = b'HTTP/1.1 400 Bad Request\r\nContent-Length: 15\r\n\r\n{"error": "no"}'
    with server(answering(refusal)) as control:
        client = ControlClient(control.url)
        with pytest.raises(EngineError, match="refused GET /records: no"), client.stream():
            pass


def test_whoever_reads_records_comes_back_when_they_are_closed() -> None:
    begun, over = threading.Event(), threading.Event()

    def serve(connection: socket.socket) -> None:
        request(connection)
        connection.sendall(CHUNKED + b"1\r\n\n\r\n")
        over.wait(60)

    with server(serve) as control, ControlClient(control.url).stream() as lines:
        read: list[object] = []

        def reader() -> None:
            for records in lines:
                read.append(records)
                begun.set()

        thread = threading.Thread(target=reader, daemon=True)
        thread.start()
        assert begun.wait(60)
        lines.close()
        thread.join(10)
        over.set()
        assert not thread.is_alive()
        assert read == [[]]
