"""Calls of SDK clients without a network, before functions are forked.

An interpreter runs code slowly, and writes to it, the first times: what each function's first
call to a service goes through is gone through here, so that forked processes find it as it
stays. Each request is answered at once, at the other end of a pair of sockets.
"""

from __future__ import annotations

import contextlib
import os
import socket
import sys
from collections.abc import Callable, Iterator
from typing import Any

ROUNDS = 12
"""From the ninth on an interpreter of Python 3.11 runs a function's faster form."""
ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "none",
    "AWS_SECRET_ACCESS_KEY": "none",
    "AWS_SESSION_TOKEN": "none",
    "AWS_REGION": "us-east-1",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
    "AWS_EC2_METADATA_DISABLED": "true",
}
"""As functions have it; no port of it is ever connected to."""

_JSON = "application/x-amz-json-1.0"
_ITEM = b'{"Item": {"id": {"S": "1"}, "n": {"N": "1"}, "m": {"M": {"b": {"BOOL": true}}}}}'


@contextlib.contextmanager
def as_functions() -> Iterator[None]:
    """The variables that a function's SDK reads, and connections that lead nowhere."""
    from urllib3.util import connection

    before, connect = dict(os.environ), connection.create_connection
    os.environ.update(ENVIRONMENT)
    connection.create_connection = _connected
    try:
        yield
    finally:
        connection.create_connection = connect
        os.environ.clear()
        os.environ.update(before)


def go_through(calls: Callable[[Any], None], client: Any) -> None:
    """Functions are slower without, and otherwise the same."""
    try:
        calls(client)
    except Exception as error:
        print(f"harness: the SDK is not warm: {error!r}", file=sys.stderr, flush=True)


def table(found: Any) -> None:
    """Calls to a DynamoDB table, a resource of boto3's."""
    from boto3.dynamodb.conditions import Attr, Key

    item = {"id": "1", "n": 1, "m": {"b": True, "l": ["x"]}}
    for _ in range(ROUNDS):
        with _answer(b"{}", _JSON):
            found.put_item(Item=item, ConditionExpression="attribute_not_exists(id)")
        with _answer(_ITEM, _JSON):
            found.get_item(Key={"id": "1"})
    for _ in range(2):
        with _answer(b"{}", _JSON):
            found.update_item(
                Key={"id": "1"},
                UpdateExpression="SET #n = :n",
                ConditionExpression=Attr("id").exists(),
                ExpressionAttributeNames={"#n": "n"},
                ExpressionAttributeValues={":n": 2},
            )
        with _answer(b'{"Items": [], "Count": 0}', _JSON):
            found.query(KeyConditionExpression=Key("id").eq("1"))


def bucket(client: Any) -> None:
    """Calls to S3."""
    for _ in range(3):
        with _answer(b"", "application/xml"):
            client.put_object(Bucket="b", Key="k", Body=b"x")
        with _answer(b"x", "text/plain"):
            client.get_object(Bucket="b", Key="k")["Body"].read()


CALLS: dict[str, Callable[[Any], None]] = {"s3": bucket}
"""By service, for its client."""


_answers: list[bytes] = []


@contextlib.contextmanager
def _answer(body: bytes, kind: str) -> Iterator[None]:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    _answers.append(head.encode() + body)
    try:
        yield
    finally:
        _answers.clear()


class _Answered(socket.socket):
    """Sends to nobody; what was sent is answered."""

    peer: socket.socket

    def sendall(self, _data: Any, _flags: int = 0) -> None:
        if _answers:
            self.peer.sendall(_answers.pop())

    def close(self) -> None:
        self.peer.close()
        super().close()


def _connected(*_: Any, **__: Any) -> socket.socket:
    ours, theirs = socket.socketpair()
    answered = _Answered(fileno=ours.detach())
    answered.peer = theirs
    return answered
