"""Two people meet in a room; a third is not let in. One whispers to the id that the other told."""

from __future__ import annotations

import json
import os
import sys
from typing import Any

import boto3
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect

api = boto3.client("apigatewayv2").get_apis()["Items"][0]["ApiId"]
base = f"{os.environ['AWS_ENDPOINT_URL'].replace('http', 'ws', 1)}/_aws/execute-api/{api}/live"


def join(name: str) -> ClientConnection:
    return connect(f"{base}?name={name}", additional_headers={"X-Device": "phone"}, proxy=None)


def send(member: ClientConnection, **message: str) -> None:
    member.send(json.dumps(message))


def told(member: ClientConnection) -> Any:
    return json.loads(member.recv(timeout=20))


alice, bob = join("alice"), join("bob")
try:
    join("mallory")
    sys.exit("mallory was let in")
except InvalidStatus:
    pass
send(bob, action="who")
bobs = told(bob)["you"]
send(alice, action="say", text="hello")
assert told(alice)["text"] == told(bob)["text"] == "hello"
send(alice, action="whisper", to=bobs, text="just you")
assert told(bob)["from"] == "alice"
send(bob, action="dance")
assert told(bob)["message"] == "Forbidden"
bob.close(4001, "bye")
alice.close()
