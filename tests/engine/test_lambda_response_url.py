"""Node handlers of custom resources answer over HTTPS, as cfn-response and CDK's do."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue

import pytest

from harness.engines.cloud import Cloud
from tests.engine import lambdas

pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")

BY_OPTIONS = """
const url = new URL(event.ResponseURL)
const options = { hostname: url.hostname, port: 443, path: url.pathname + url.search,
                  method: 'PUT', headers: { 'content-length': 3 } }
"""
SENDS = """
return await new Promise((resolve, reject) => {
  const sent = request(ARGUMENTS, (answer) => { answer.resume(); resolve(answer.statusCode) })
  sent.on('error', reject)
  sent.end('yes')
})
"""


@pytest.fixture
def answers() -> Iterator[tuple[str, Queue[str]]]:
    """A URL that takes what is put there, and what came."""
    came: Queue[str] = Queue()

    class Take(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            came.put(f"{self.path} {body}")
            self.send_response(202)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Nothing prints."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Take) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/answer/1?key=a%20b", came
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("file", "load", "arguments"),
    [
        ("index.js", "const request = (...a) => require('https').request(...a)", "options"),
        ("index.mjs", "import { request } from 'node:https'", "options"),
        ("index.mjs", "import https from 'https'; const request = https.request", "options"),
        (
            "index.js",
            "const request = (...a) => require('https').request(...a)",
            "event.ResponseURL, { method: 'PUT', headers: { 'content-length': 3 } }",
        ),
    ],
)
def test_the_answer_comes_over_plain_http(
    cloud: Cloud, answers: tuple[str, Queue[str]], *, file: str, load: str, arguments: str
) -> None:
    url, came = answers
    export = "export const handler" if file.endswith("mjs") else "exports.handler"
    body = f"{BY_OPTIONS}{SENDS.replace('ARGUMENTS', arguments)}"
    if "https.request" in load and "import https" in load:
        load, body = "import https from 'https'", f"const request = https.request\n{body}"
    function = lambdas.node(cloud, f"{load}\n{export} = async (event) => {{{body}}}", file=file)

    assert function.invoke({"RequestType": "Create", "ResponseURL": url}).payload == 202
    assert came.get_nowait() == "/answer/1?key=a%20b yes"


def test_other_hosts_are_called_as_they_are(cloud: Cloud, answers: tuple[str, Queue[str]]) -> None:
    url, came = answers
    source = (
        "const request = (...a) => require('https').request(...a)\n"
        f"exports.handler = async (event) => {{{BY_OPTIONS} options.path = '/other';"
        f"{SENDS.replace('ARGUMENTS', 'options')}}}"
    )
    failed = lambdas.node(cloud, source, file="index.js").invoke({"ResponseURL": url})
    assert "ECONNREFUSED" in json.dumps(failed.payload)
    assert came.empty()
