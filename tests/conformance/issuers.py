"""An issuer of tokens on this machine, with its discovery document and its key.

The key is for tests alone. RS256 is written out (RFC 8017, RSASSA-PKCS1-v1_5), since nothing that
is installed signs.
"""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.conformance import beside

_N = int(
    "dd773248098d5105766a5528e5d542b06f745fa2a36f9f28aab576e70701a26d853a0ae58eb23e97"
    "8a5231323f64877de40245ff4d0acdad886944b51ba0dfaf909819dd7933b923b52de83a93fc0620"
    "288b23782db61280baf64039f76f0adbb713a1f2640c7281a99dff104972b7c10cfd8b1f4ffd89b2"
    "677ad1b859f63f5e0dd2cf3c6cb56da72537c6b52dc4257d84d57932c1a035b73b00067d147e9e68"
    "8cbee2951055b56916ad5506820ab65f2de554a742252baddf54d80ecc0f1134169f3c4f8ce4082e"
    "fe4b08a3c6695c257d69f035fbd7027989fa0f8e0dc36f60261539b20ea4efa37090bea55ae57f54"
    "8a3f8a5765e848505f2d651dde19e3e1",
    16,
)
_D = int(
    "34c8a80f4b57872c0a2125d2ed947aa49aabddef618cc51e68317ff9684e176c8b085e78801e3394"
    "e2bedc42e1a1103a0d120da4dfb3e779a8bd8e46ac2317ad3c854404e9524e9a1820acece9407425"
    "4e047b9bb5296417927806aeca2e8923fcea8cfabca5cad4e49c67a2761f0574d9a7c474de17cbad"
    "ddc404203030e4c1103e4d3533e1f34d3905d0c358dba0b8346130c7ca9f6b095b6f99f06844cb42"
    "37a68857db5b643c3a20591089f49ab7e8e74a38679089b8e6fa3e2ff86fd137d955d52d35102314"
    "c916d674724f1ca51d83e46c3fb010f3c5c24aa227d4e35e2c1fff4311dff461582fbd487801f5c1"
    "6cf5683985f87f28425908616a8faa51",
    16,
)
_E = 65537
_SIZE = 256
_SHA256 = bytes.fromhex("3031300d060960864801650304020105000420")
KEY_ID = "one"


@dataclass
class Issuer:
    url: str
    asked: list[str] = field(default_factory=list)
    """Paths that somebody read."""

    def claims(self, **given: Any) -> dict[str, Any]:
        """Those of a token that holds for an hour, for the audience `shop`; None: without it."""
        now = int(time.time())
        found = {"iss": self.url, "aud": "shop", "sub": "ann", "iat": now, "exp": now + 3600}
        return {name: value for name, value in {**found, **given}.items() if value is not None}

    def token(self, header: dict[str, Any] | None = None, **claims: Any) -> str:
        head = {"alg": "RS256", "typ": "JWT", "kid": KEY_ID, **(header or {})}
        signed = f"{_encoded(head)}.{_encoded(self.claims(**claims))}"
        if head["alg"] == "none":
            return f"{signed}."
        return f"{signed}.{_text(_signature(signed.encode()))}"


@contextmanager
def issuer() -> Iterator[Issuer]:
    """Serves the issuer until the block ends."""
    found = Issuer("")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.asked.append(self.path)
            documents = {
                "/.well-known/openid-configuration": {"jwks_uri": f"{found.url}/keys"},
                "/keys": {"keys": [_public()]},
            }
            document = documents.get(self.path)
            data = json.dumps(document or {}).encode()
            self.send_response(200 if document else 404)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing is told of it."""

    server, found.url = beside.server(Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _public() -> dict[str, str]:
    numbers = {"n": _N.to_bytes(_SIZE, "big"), "e": _E.to_bytes(3, "big")}
    named = {name: _text(value) for name, value in numbers.items()}
    return {"kty": "RSA", "alg": "RS256", "use": "sig", "kid": KEY_ID, **named}


def _signature(data: bytes) -> bytes:
    digest = _SHA256 + hashlib.sha256(data).digest()
    padded = b"\x00\x01" + b"\xff" * (_SIZE - len(digest) - 3) + b"\x00" + digest
    return pow(int.from_bytes(padded, "big"), _D, _N).to_bytes(_SIZE, "big")


def _encoded(value: dict[str, Any]) -> str:
    return _text(json.dumps(value).encode())


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
